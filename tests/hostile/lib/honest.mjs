// Honest visitors beside hostile ones: what they still get, and how much longer they wait.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import http from 'node:http'
import {setTimeout as pause} from 'node:timers/promises'
import {Worker} from 'node:worker_threads'

/** No honest call may ever take this long; a deadline of the protocol, not a judgement of speed. */
export const PATIENCE_MS = 10_000

/** The address of honest visitors: the limits that count by address are for the others. */
export const HONEST = '127.0.0.77'

/** One HTTP call; resolves with the status and the whole body. `from` is the address it comes from. */
export function call(stack, method, path, {headers = {}, body, from, agent, timeoutMs = PATIENCE_MS} = {}) {
  return new Promise((resolve, reject) => {
    const options = {host: '127.0.0.1', port: stack.port, method, path, headers, localAddress: from, agent}
    const request = http.request(options, (response) => {
      const pieces = []
      response.on('data', (piece) => pieces.push(piece))
      response.on('end', () => {
        const text = Buffer.concat(pieces).toString()
        resolve({status: response.statusCode, headers: response.headers, text, json: parsed(text)})
      })
      response.on('error', reject)
    })
    request.setTimeout(timeoutMs, () => request.destroy(new Error(`no answer to ${method} ${path} within ${timeoutMs} ms`)))
    request.on('error', reject)
    request.end(body)
  })
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const json = (stack, token) => ({
  origin: stack.origin,
  'content-type': 'application/json',
  ...(token && {authorization: `Bearer ${token}`}),
})

/** Starts a session: {session, token}. */
export async function newSession(stack, from) {
  const answer = await call(stack, 'POST', '/api/v1/sessions', {headers: json(stack), body: '{"site":"demo"}', from})
  assert.equal(answer.status, 201, answer.text)
  return answer.json
}

let messages = 0
/** Asks something and returns the answer of the API. */
export function say(stack, {session, token}, content, {from, id = `hostile-${process.pid}-${++messages}`} = {}) {
  return call(stack, 'POST', `/api/v1/sessions/${session}/messages`, {
    headers: json(stack, token),
    body: Buffer.isBuffer(content) ? content : JSON.stringify({id, content}),
    from,
  })
}

/**
 * Has an honest visitor ask all the time while `attack` runs, and for a while before; every call must
 * succeed. Prints what other visitors feel: the median and the worst of the calls, and by how much
 * the median has grown.
 */
export async function beside(t, stack, what, attack) {
  const visitor = await Visitor.arrive(stack)
  try {
    await visitor.heard(20) // what is slow at the first time only
    const before = await visitor.during(() => visitor.heard(60))
    const during = await visitor.during(attack)
    const grown = (median(during.times) / median(before.times) - 1) * 100
    t.diagnostic(
      `${what}: other visitors wait ${summary(before.times)} before, ${summary(during.times)} during, ` +
        `${grown < 0 ? '' : '+'}${grown.toFixed(0)} %; ${during.failures.length} of ${during.times.length + during.failures.length} calls failed`,
    )
    assert.deepEqual(during.failures, [], `other visitors are served during ${what}`)
    assert.ok(during.times.length > 0, `other visitors were there during ${what}`)
  } finally {
    await visitor.leave()
  }
}

class Visitor {
  static async arrive(stack) {
    const {session, token} = await newSession(stack, HONEST)
    return new Visitor({stack: {port: stack.port, origin: stack.origin}, visitor: {session, token}})
  }

  constructor(workerData) {
    this.calls = []
    this.thread = new Worker(new URL('visitor.mjs', import.meta.url), {workerData})
    this.thread.on('message', (call) => this.calls.push(call))
    this.thread.on('error', (error) => this.calls.push({failure: error.message}))
    this.thread.on('exit', () => (this.gone = true))
  }

  /** Waits for that many calls more. */
  async heard(count) {
    const enough = this.calls.length + count
    while (this.calls.length < enough && !this.gone) await pause(20)
  }

  /** What it felt while `body` ran, the call that was on its way at the end included. */
  async during(body) {
    const first = this.calls.length
    await body()
    await this.heard(1)
    const calls = this.calls.slice(first)
    return {times: calls.flatMap(({ms}) => ms ?? []), failures: calls.flatMap(({failure}) => failure ?? [])}
  }

  leave() {
    return this.thread.terminate()
  }
}

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1]

function summary(times) {
  return times.length ? `${median(times).toFixed(2)} ms (worst ${Math.max(...times).toFixed(1)})` : 'for ever'
}

/** What a worker is, to see that it is the same one afterwards and kept nothing. */
export function condition(stack, worker = 'worker-0') {
  const pid = stack.pid(worker)
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const [utime, stime] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number)
  return {
    pid,
    descriptors: readdirSync(`/proc/${pid}/fd`).length,
    memoryMiB: Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024,
    cpuSeconds: (utime + stime) / 100,
  }
}
