// Visitors who do not give up: what was not answered is asked again, a stream that broke is taken up
// again at the last event. A page of theirs believes nothing that does not fit together.
import assert from 'node:assert/strict'
import {once} from 'node:events'
import http from 'node:http'

import {assertEvent} from '../../integration/lib/contract.mjs'
import {SLOWNESS} from '../../integration/lib/processes.mjs'
import {SITE} from '../../integration/lib/stack.mjs'
import {now, pause} from './scale.mjs'

/** For one call or one silence of a stream, whose heartbeat comes every 15 s. */
const SILENCE_MS = 40_000 * SLOWNESS
/** For anything that is asked until it is answered. */
export const PATIENCE_MS = 60_000 * SLOWNESS

/** What visitors do without: see "What turns it red" in tests/chaos/run. */
const WITHOUT = new Set((process.env.CHAOS_WITHOUT ?? '').split(','))

let addresses = 0
/** An address of this machine for each visitor: nginx counts by them. */
export function nextAddress() {
  const number = ++addresses
  return `127.${20 + (number >> 14)}.${(number >> 7) & 127}.${1 + (number & 127)}`
}

/** The connection broke, or none came about: nobody knows what has happened. */
export class Broken extends Error {}

/** An answer that is none: `status`, `code`, `retryAfterMs` if the server said when. */
export class Refused extends Error {
  constructor(status, text, headers) {
    super(`refused with ${status}: ${text.slice(0, 300)}`)
    this.status = status
    this.code = text.match(/"code":"(\w+)"/)?.[1]
    this.retryAfterMs = headers['retry-after'] && Number(headers['retry-after']) * 1000
  }
  /** Whether to ask again; a plain 5xx is nginx's, who found no worker. */
  get passes() {
    return this.status === 503 || this.status === 502 || this.status === 504
  }
}

export class Visitor {
  #reading

  /**
   * @param {{port: number, origin: string, address?: string}} way  the port is nginx's or a proxy's
   */
  constructor({port, origin, address = nextAddress()}) {
    Object.assign(this, {port, origin, address})
  }

  /** Starts a session, however long it takes. */
  async arrive() {
    const {session, token, cursor} = await untilAnswered(() => this.call('POST', '/api/v1/sessions', {body: {site: SITE}}))
    Object.assign(this, {session, token, cursor})
    return this
  }

  /** The same visitor in another tab: own connections, from an address of their own. */
  again(way = this) {
    const other = new Visitor({port: way.port, origin: this.origin})
    return Object.assign(other, {session: this.session, token: this.token, cursor: this.cursor})
  }

  get path() {
    return `/api/v1/sessions/${this.session}`
  }

  /** One request on a connection of its own; the answer's head. Throws Broken. */
  async #send(method, path, {body, headers = {}} = {}) {
    const all = {origin: this.origin, ...headers}
    if (this.token) all.authorization = `Bearer ${this.token}`
    const text = body && JSON.stringify(body)
    if (text) Object.assign(all, {'content-type': 'application/json', 'content-length': Buffer.byteLength(text)})
    const request = http.request({host: '127.0.0.1', port: this.port, localAddress: this.address, agent: false, method, path, headers: all})
    request.setTimeout(SILENCE_MS, () => request.destroy(new Error(`silent for ${SILENCE_MS} ms`)))
    request.on('error', () => {}) // after the answer's head, too
    request.end(text)
    try {
      const [response] = await once(request, 'response')
      return response
    } catch (error) {
      throw new Broken(error.message)
    }
  }

  /** One call; its JSON. Throws Broken and Refused. */
  async call(method, path, options) {
    const response = await this.#send(method, path, options)
    const text = await textOf(response)
    if (response.statusCode >= 300) throw new Refused(response.statusCode, text, response.headers)
    return text && JSON.parse(text)
  }

  post(message, headers = {accept: 'application/json'}) {
    return this.call('POST', `${this.path}/messages`, {body: message, headers})
  }

  /** Says something until it is answered: {message, reply}. */
  say(message, patienceMs) {
    return untilAnswered(() => this.post(message), patienceMs)
  }

  async history() {
    const {messages} = await untilAnswered(() => this.call('GET', `${this.path}/messages`))
    return messages
  }

  /** The stream of a message: `page` takes its events until `enough` or until it breaks off. */
  ask(page, message, enough, on) {
    return this.#read('POST', `${this.path}/messages`, {body: message}, page, enough, on)
  }

  /** The stream of events after the page's cursor. */
  follow(page, enough, on) {
    return this.#read('GET', `${this.path}/events`, {headers: {'last-event-id': page.cursor ?? this.cursor}}, page, enough, on)
  }

  /** Leaves the stream that is being read. */
  hangUp() {
    this.#reading?.destroy()
  }

  /** @returns {Promise<boolean>} whether `enough` held; false: the stream ended or broke before. */
  async #read(method, path, {body, headers}, page, enough, {opened = () => {}, event = () => {}} = {}) {
    if (enough(page)) return true
    const response = await this.#send(method, path, {body, headers: {accept: 'text/event-stream', ...headers}})
    if (response.statusCode !== 200) throw new Refused(response.statusCode, await textOf(response), response.headers)
    this.#reading = response
    opened()
    let text = ''
    const decoder = new TextDecoder('utf-8', {fatal: true})
    try {
      for await (const bytes of response) {
        text += decoder.decode(bytes, {stream: true})
        for (let end; (end = text.indexOf('\n\n')) >= 0; ) {
          const block = text.slice(0, end)
          text = text.slice(end + 2)
          if (block.startsWith(':')) continue
          const one = parsed(block)
          page.take(one)
          event(one)
          if (enough(page)) return true
        }
      }
    } catch (error) {
      if (error instanceof assert.AssertionError) throw error
    } finally {
      response.destroy()
    }
    return false
  }

  /**
   * Reads a reply to its end as the widget does: the message is sent until something of its stream came,
   * then the events are followed; the first try after a break at once.
   */
  async readToEnd(page, message, {patienceMs = PATIENCE_MS, random = Math.random, on, refused = () => {}} = {}) {
    const latest = now() + patienceMs
    const rid = `${message.id}.r`
    const enough = () => page.replies.get(rid)?.end
    for (let tries = 0; ; tries++) {
      const before = page.taken
      try {
        const asks = !page.messages.has(message.id)
        if (await (asks ? this.ask(page, message, enough, on) : this.follow(page, enough, on))) return page.replies.get(rid)
      } catch (error) {
        if (!(error instanceof Broken) && !(error instanceof Refused && error.passes)) throw error
        if (error instanceof Refused) refused(error)
        if (error.retryAfterMs) await pause(error.retryAfterMs)
      }
      if (now() > latest) assert.fail(`no end of ${rid} within ${patienceMs} ms; it has ${page.replies.get(rid)?.bytes.length ?? 0} bytes`)
      if (page.taken > before) tries = 0
      await pause(Math.max(page.stayAwayMs, backoffMs(tries, random)))
      page.stayAwayMs = 0
    }
  }
}

/** The widget's: see widget/src/core/backoff.ts. */
export function backoffMs(attempt, random) {
  if (WITHOUT.has('backoff')) return 20_000
  return attempt <= 0 ? 0 : Math.round(random() * Math.min(10_000, 300 * 2 ** (attempt - 1)))
}

/** Calls until there is an answer that is one; passing refusals and broken connections are none. */
export async function untilAnswered(call, patienceMs = PATIENCE_MS) {
  const latest = now() + patienceMs
  for (let tries = 1; ; tries++) {
    try {
      return await call()
    } catch (error) {
      const again = error instanceof Broken || (error instanceof Refused && error.passes)
      if (!again || now() > latest || WITHOUT.has('repeats')) throw error
      await pause(error.retryAfterMs ?? Math.min(1000, 50 * tries))
    }
  }
}

async function textOf(response) {
  const pieces = []
  try {
    for await (const bytes of response) pieces.push(bytes)
  } catch (error) {
    throw new Broken(error.message)
  }
  if (!response.complete) throw new Broken('the answer broke off')
  return Buffer.concat(pieces).toString()
}

function parsed(block) {
  const event = {}
  for (const line of block.split('\n')) {
    const [, name, value] = line.match(/^(event|id|data): (.*)$/s) ?? assert.fail(`a line of no known field: ${line}`)
    event[name] = name === 'data' ? JSON.parse(value) : value
  }
  return event
}

/**
 * What a page knows of its conversation. Taking an event throws when it contradicts what was shown: a
 * gap, other words at the same place, a length that is not right, a second end.
 */
export class Page {
  constructor() {
    this.cursor = undefined
    this.taken = 0
    this.stayAwayMs = 0
    this.messages = new Map() // of the visitor, by id
    this.replies = new Map() // by id: {attempt, bytes, marks, end}
  }

  take(event) {
    assertEvent(event)
    const {event: kind, id, data} = event
    this.taken += 1
    if (id !== undefined) this.cursor = id
    if (kind === 'message' && data.role === 'user') this.messages.set(data.id, data)
    if (kind === 'message' && data.role === 'assistant') this.#whole(data)
    if (kind === 'start' || kind === 'reset') this.#begins(data, kind)
    if (kind === 'delta') this.#grows(data, id)
    if (kind === 'end') this.#ends(data)
    if (kind === 'reconnect') this.stayAwayMs = data.afterMs
  }

  #reply(id) {
    if (!this.replies.has(id)) this.replies.set(id, {attempt: 0, bytes: Buffer.alloc(0), marks: [], end: undefined})
    return this.replies.get(id)
  }

  #begins({id, attempt}, kind) {
    const reply = this.#reply(id)
    assert.ok(attempt >= reply.attempt, `${id}: attempt ${attempt} after ${reply.attempt}`)
    if (attempt === reply.attempt) return
    assert.ok(kind === 'reset' || reply.bytes.length === 0, `${id}: attempt ${attempt} without a reset`)
    Object.assign(reply, {attempt, bytes: Buffer.alloc(0), marks: [], end: undefined})
  }

  #grows({id, offset, text}, cursor) {
    const reply = this.#reply(id)
    const bytes = Buffer.from(text)
    assert.ok(offset <= reply.bytes.length, `${id}: a gap from ${reply.bytes.length} to ${offset}`)
    const known = reply.bytes.subarray(offset, offset + bytes.length)
    assert.ok(known.equals(bytes.subarray(0, known.length)), `${id}: other words at ${offset}`)
    reply.bytes = Buffer.concat([reply.bytes, bytes.subarray(known.length)])
    reply.marks.push({cursor, length: offset + bytes.length})
  }

  #ends({id, length, status}) {
    const reply = this.#reply(id)
    if (status !== 'failed') assert.equal(length, reply.bytes.length, `${id}: its end states its length`)
    reply.end ??= {status}
    assert.equal(reply.end.status, status, `${id}: another end`)
  }

  #whole({id, content, status, attempt = 1}) {
    const reply = this.#reply(id)
    const bytes = Buffer.from(content)
    if (attempt === reply.attempt && status !== 'failed') {
      assert.ok(bytes.subarray(0, reply.bytes.length).equals(reply.bytes), `${id}: other words than were shown`)
    }
    Object.assign(reply, {attempt, bytes, end: {status}})
  }
}
