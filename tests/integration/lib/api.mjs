// Clients of the API for tests. Every answer and every event is judged by the contract on the way.
import assert from 'node:assert/strict'
import {randomUUID} from 'node:crypto'

import {assertAnswer, assertEvent} from './contract.mjs'
import {SLOWNESS} from './processes.mjs'
import {readEvents} from './sse.mjs'
import {SITE} from './stack.mjs'

const REPLY_LIMIT_MS = 30_000 * SLOWNESS // for a reply that never ends; no test waits that long otherwise

/**
 * One call. `origin` is the stack's own unless given; null sends none.
 * @returns {Promise<{status: number, headers: Headers, text: string, json: any}>}
 */
export async function call(stack, method, url, {token, origin = stack.origin, body, headers = {}, signal} = {}) {
  const response = await send(stack, method, url, {token, origin, body, headers, signal})
  const answer = {status: response.status, headers: response.headers, text: await response.text()}
  assertAnswer(method, url.split('?')[0], answer)
  assertCors(answer, origin)
  const type = answer.headers.get('content-type') ?? ''
  if (/json/.test(type)) answer.json = JSON.parse(answer.text)
  return answer
}

function send(stack, method, url, {token, origin, body, headers = {}, signal}) {
  const all = {...headers}
  if (origin !== null) all.origin = origin
  if (token) all.authorization = `Bearer ${token}`
  const isText = typeof body === 'string' || body instanceof Uint8Array
  if (body !== undefined) all['content-type'] ??= 'application/json'
  return fetch(stack.url + url, {
    method,
    headers: all,
    body: body === undefined || isText ? body : JSON.stringify(body),
    signal,
  })
}

function assertCors({headers}, origin) {
  if (origin === null) return
  assert.equal(headers.get('access-control-allow-origin'), origin, 'Access-Control-Allow-Origin')
  assert.match(headers.get('vary') ?? '', /\bOrigin\b/, 'Vary')
  assert.match(headers.get('access-control-expose-headers') ?? '', /Retry-After.*X-Request-Id/i)
}

/** Starts a session as a page of the site would. */
export async function newVisitor(stack, {site = SITE, token, origin = stack.origin} = {}) {
  const answer = await call(stack, 'POST', '/api/v1/sessions', {origin, body: {site, token}})
  assert.ok(answer.status === 201 || answer.status === 200, answer.text)
  return new Visitor(stack, answer.json, origin, answer.status === 201)
}

export const newMessageId = () => randomUUID()

class Visitor {
  constructor(stack, {session, token, cursor, messages}, origin, isNew) {
    Object.assign(this, {stack, session, token, cursor, messages, origin, isNew})
  }

  get path() {
    return `/api/v1/sessions/${this.session}`
  }

  call(method, path = '', options = {}) {
    return call(this.stack, method, this.path + path, {token: this.token, origin: this.origin, ...options})
  }

  /** Says something and waits for the JSON answer: {message, reply}. */
  async say(content, {id = newMessageId()} = {}) {
    const {status, json, text} = await this.call('POST', '/messages', {
      body: {id, content},
      headers: {accept: 'application/json'},
    })
    assert.equal(status, 200, text)
    return json
  }

  /** Says something and reads the whole stream. */
  async ask(content, {id = newMessageId()} = {}) {
    const stream = await this.open('POST', '/messages', {body: {id, content}})
    const reply = await stream.reply()
    assert.equal(reply.message.content, content)
    assert.equal(reply.message.id, id)
    return reply
  }

  /** The stream of events from a cursor on; without one, from now. */
  events(cursor) {
    return this.open('GET', '/events', {headers: cursor === undefined ? {} : {'last-event-id': cursor}})
  }

  /** A stream, begun. */
  async open(method, path, {body, headers = {}} = {}) {
    const stop = new AbortController()
    const url = this.path + path
    const response = await send(this.stack, method, url, {
      token: this.token,
      origin: this.origin,
      body,
      headers: {accept: 'text/event-stream', ...headers},
      signal: stop.signal,
    })
    if (response.status !== 200) assert.fail(`${method} ${url} → ${response.status} ${await response.text()}`)
    assertAnswer(method, url, {status: 200, headers: response.headers})
    assertCors(response, this.origin)
    return new EventStream(response, stop)
  }

  async history(query = '') {
    const {status, json, text} = await this.call('GET', `/messages${query}`)
    assert.equal(status, 200, text)
    return json
  }

  erase() {
    return this.call('DELETE')
  }
}

/** A stream of events that is being read. */
class EventStream {
  #events
  #stop

  constructor(response, stop) {
    this.#events = readEvents(response.body)
    this.#stop = stop
    this.comments = 0
    this.seen = []
  }

  /** The next event; nothing at the end of the body. */
  async next(limitMs = REPLY_LIMIT_MS) {
    const limit = setTimeout(() => this.#stop.abort(new Error(`no event for ${limitMs} ms`)), limitMs)
    try {
      for (;;) {
        const {value, done} = await this.#events.next()
        if (done) return undefined
        if ('comment' in value) {
          this.comments += 1
          continue
        }
        const {at, ...event} = value
        assertEvent(event)
        this.seen.push(value)
        return value
      }
    } finally {
      clearTimeout(limit)
    }
  }

  /** The first event from here on for which `wanted` holds. */
  async until(wanted) {
    for (let event; (event = await this.next()); ) if (wanted(event)) return event
    assert.fail(`the stream ended before the event that was waited for; it had: ${this.seen.map((e) => e.event)}`)
  }

  /** Reads until a reply is there whole. */
  async reply() {
    await this.until(endsReply)
    this.leave()
    return assembled(this.seen)
  }

  leave() {
    this.#stop.abort()
  }

  /** The text that came so far. */
  get text() {
    return this.seen.filter(({event}) => event === 'delta').map(({data}) => data.text).join('')
  }
}

/** A reply ends with `end`; one that was missed altogether comes as a message. */
export const endsReply = ({event, data}) => event === 'end' || (event === 'message' && data.role === 'assistant')

/**
 * What a client makes of events: the text, how it ended. Throws unless ids, offsets and lengths fit
 * together, which is what lets a client resume at any of them.
 */
export function assembled(events) {
  const reply = {events, text: '', attempt: 0, deltas: []}
  let bytes = 0
  for (const {event, id, data} of events) {
    if (event === 'message' && data.role === 'user') reply.message = data
    if (event === 'message' && data.role === 'assistant') {
      Object.assign(reply, {id: data.id, text: data.content, sources: data.sources})
      reply.end = {id: data.id, status: data.status, length: Buffer.byteLength(data.content), seq: data.seq, ts: data.ts}
    }
    if (event === 'start' || event === 'reset') {
      reply.attempt = data.attempt
      reply.text = ''
      bytes = 0
      if (reply.message) assert.equal(data.id, `${reply.message.id}.r`)
      reply.id = data.id
    }
    if (event === 'delta') {
      assert.equal(data.offset, bytes, 'a delta begins where the text so far ends')
      reply.text += data.text
      bytes += Buffer.byteLength(data.text)
      const place = id.match(/~(.+)\.(\d+):(\d+)$/)
      assert.deepEqual(place?.slice(1), [data.id, String(reply.attempt), String(bytes)], `id ${id} stands behind its text`)
      reply.deltas.push(data)
    }
    if (event === 'sources') reply.sources = data.items
    if (event === 'end') {
      assert.equal(data.length, bytes, 'the end states the length of the text')
      assert.equal(data.id, reply.id)
      assert.equal(id, String(data.seq))
      reply.end = data
    }
  }
  return reply
}
