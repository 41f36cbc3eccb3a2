// Honest visitors beside hostile ones: what they still get, and how much longer they wait.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import http from 'node:http'

/** No honest call may ever take this long; a deadline of the protocol, not a judgement of speed. */
export const PATIENCE_MS = 10_000

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

const json = (stack, token) => ({
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
 * Keeps asking, as an honest visitor, while `attack` runs; every call must succeed.
 * Prints what other visitors feel: the median and the worst of the calls, before and during.
 */
export async function beside(t, stack, what, attack) {
  const visitor = await newSession(stack, HONEST)
  const before = []
  for (let i = 0; i < 10; i++) before.push(await timed(stack, visitor))
  const during = []
  const failures = []
  let running = true
  const asking = (async () => {
    while (running) {
      await timed(stack, visitor).then((ms) => during.push(ms), (error) => failures.push(error.message))
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  })()
  try {
    return await attack()
  } finally {
    running = false
    await asking
    const calls = during.length + failures.length
    t.diagnostic(`${what}: other visitors wait ${summary(before)} before, ${summary(during)} during; ${failures.length} of ${calls} calls failed`)
    assert.deepEqual(failures, [], `other visitors are served during ${what}`)
  }
}

const HONEST = '127.0.0.77'

async function timed(stack, {session, token}) {
  const begin = performance.now()
  const answer = await call(stack, 'GET', `/api/v1/sessions/${session}/messages`, {headers: json(stack, token), from: HONEST})
  assert.equal(answer.status, 200, answer.text)
  return performance.now() - begin
}

function summary(times) {
  const sorted = [...times].sort((a, b) => a - b)
  if (sorted.length === 0) return 'for ever'
  return `${sorted[sorted.length >> 1].toFixed(1)} ms (worst ${sorted.at(-1).toFixed(1)})`
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
