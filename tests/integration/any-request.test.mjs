// Whatever comes: a request that the contract allows is accepted, and none at all, however bent, gives
// a 5xx or an answer that is not in the contract.
//
//   REQUESTS_SEED=7 …   other requests than those of seed 1: a run that fails can be had again
//   REQUESTS_TIMES=20 … twenty times as many, for as long as that takes
import assert from 'node:assert/strict'
import http from 'node:http'
import {after, before, describe, test} from 'node:test'

import fc from 'fast-check'

import {bends, bent, validRequest} from './lib/any-request.mjs'
import {assertAnswer, assertEvent, assertProblem, operations} from './lib/contract.mjs'
import {readEvents} from './lib/sse.mjs'
import {SITE, startStack} from './lib/stack.mjs'

const VALID = 20
const BENT = 60
const LIMIT_MS = 900 // for each of the 32 checks, so that a busy machine has fewer requests, not more time
const TIMES = Number(process.env.REQUESTS_TIMES ?? 1)
const SEED = Number(process.env.REQUESTS_SEED ?? 1)

let stack
let pids
before(async () => {
  stack = await startStack({env: {COMPAT_API: 'on', COMPAT_SITE: SITE, MESSAGES_PER_MINUTE: '100000'}})
  pids = stack.workers.map((worker) => stack.pid(worker))
})
after(() => stack?.stop())

const tally = {bent: 0, refused: 0}

for (const operation of operations) {
  describe(`${operation.method} ${operation.template}`, () => {
    test('takes what the contract allows', async () => {
      let sent = 0
      let accepted = 0
      await holds(validRequest(operation), VALID, async (request) => {
        const answer = await ask(operation, request)
        sent += 1
        accepted += answer.status < 300 || answer.status === 409 // 409: well said, but not to be done now
      })
      assert.ok(sent > 0 && accepted >= 0.95 * sent, `only ${accepted} of ${sent} valid requests were accepted`)
    })

    test('answers anything else in the words of the contract', async () => {
      const ways = fc.array(bends(operation), {minLength: 1, maxLength: 3})
      await holds(fc.tuple(validRequest(operation), ways), BENT, async ([request, how]) => {
        const answer = await ask(operation, bent(request, how))
        tally.bent += 1
        tally.refused += answer.status >= 400
      })
    })
  })
}

test('the bent requests are mostly refused', () => {
  assert.ok(tally.refused > 0.5 * tally.bent, `${tally.refused} of ${tally.bent}`)
})

test('no worker has died or met an exception', () => {
  assert.deepEqual(stack.workers.map((worker) => stack.pid(worker)), pids)
  for (const worker of stack.workers) assert.doesNotMatch(stack.log(worker), /failed by an exception/)
})

/** Checks `body` for many values. Of a failure the smallest value is told, and how to see it again. */
async function holds(values, times, body) {
  const runs = {seed: SEED, numRuns: times * TIMES, includeErrorInReport: true, ...(TIMES === 1 && {interruptAfterTimeLimit: LIMIT_MS})}
  try {
    await fc.assert(fc.asyncProperty(values, body), runs)
  } catch (error) {
    error.message = `REQUESTS_SEED=${SEED}\n${error.message}`
    throw error
  }
}

/** Sends a request for a visitor of its own, who has said something before. Throws unless the answer is good. */
async function ask(operation, request) {
  const visitor = operation.template.includes('{sid}') ? await newVisitor(operation.method === 'GET' || /\{[rm]id\}/.test(operation.template)) : {}
  const known = {$session: visitor.session ?? 'nobody', $token: visitor.token ?? 'none', $origin: stack.origin}
  const whole = filledIn(request, known)
  const answer = await send(whole)
  try {
    await judge(whole, answer)
  } catch ({message}) {
    assert.fail(`${message}\n  sent ${JSON.stringify(whole).slice(0, 2000)}\n  got ${status(answer)}`)
  }
  return answer
}

/** A visitor: a session, its token, and some history if the call is to read it. */
async function newVisitor(withHistory) {
  const post = async (target, body, headers = {}) => {
    const sent = {origin: stack.origin, 'content-type': 'application/json', ...headers}
    return JSON.parse((await send({method: 'POST', target, headers: sent, body: JSON.stringify(body)})).text)
  }
  const {session, token} = await post('/api/v1/sessions', {site: SITE})
  const message = {id: 'first-message', content: 'What is your return policy?'}
  if (withHistory) await post(`/api/v1/sessions/${session}/messages`, message, {authorization: `Bearer ${token}`})
  return {session, token}
}

function filledIn({method, path, values, query, headers, body}, known) {
  const fill = (text) => text.replaceAll(/\$(session|token|origin)/g, (name) => known[name])
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]) + (query ? `?${query}` : '')
  return {
    method,
    target: fill(target),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(value)])),
    body: typeof body === 'string' ? fill(body) : body,
  }
}

// From many addresses: nginx limits what one of them may ask in a second.
let count = 0
const nextAddress = () => `127.0.1.${1 + (count++ % 250)}`

function send({method, target, headers, body}) {
  return new Promise((resolve, reject) => {
    const request = http.request(stack.url, {
      method, path: target, agent: false, localAddress: nextAddress(), setHost: true,
      headers: {...headers, ...(body !== undefined && {'content-length': Buffer.byteLength(body)})},
    })
    request.setTimeout(20_000, () => request.destroy(new Error('no answer')))
    request.on('error', reject)
    request.on('response', (response) => {
      const chunks = []
      const endless = /event-stream/.test(response.headers['content-type']) && method === 'GET'
      const finish = () => {
        const text = Buffer.concat(chunks).toString('utf8')
        resolve({status: response.statusCode, headers: new Headers(plain(response.headers)), text, cut: endless})
      }
      // The stream of a session's events never ends: some of it is enough.
      if (endless) setTimeout(() => (request.destroy(), finish()), 20)
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', finish)
      response.on('error', (error) => endless || reject(error))
    })
    request.end(body)
  })
}

const plain = (headers) => Object.entries(headers).map(([name, value]) => [name, String(value)])

async function judge({method, target, headers}, answer) {
  assert.ok(answer.status < 500, `status ${answer.status}`)
  const path = pathOf(target)
  if (path !== undefined && !path.startsWith('/api/')) return // a page: not the API's
  if (path === undefined || isRefusedByNginx(method, answer)) return judgeRefusal(method, answer)
  if (method === 'OPTIONS') return assert.deepEqual([answer.status, answer.text], [204, ''])
  assertAnswer(method, path, answer)
  judgeCors(headers, answer)
  if (isStream(answer) && method !== 'HEAD') await judgeEvents(answer)
}

// What is no HTTP, or has too long an address, header or body, is refused before it has an operation.
function isRefusedByNginx(method, {status, text}) {
  if (method === 'HEAD') return [400, 413].includes(status)
  return [400, 405, 413].includes(status) && /"detail":"(The request is|Use GET|A request body)/.test(text)
}
function judgeRefusal(method, {status, text}) {
  assert.ok([400, 405, 413].includes(status), 'an address that is none was answered')
  if (method !== 'HEAD') assertProblem(JSON.parse(text))
}

const isStream = ({headers}) => /event-stream/.test(headers.get('content-type'))

const status = ({status, headers, text}) => `${status} ${JSON.stringify([...headers])} ${text.slice(0, 500)}`

/** A page must be able to read every answer, and a header must hold no more than the page said. */
function judgeCors({origin}, {headers}) {
  const allowed = headers.get('access-control-allow-origin')
  if (/^[!-~]+$/.test(origin ?? '')) assert.equal(allowed, origin, 'Access-Control-Allow-Origin')
  assert.match(headers.get('vary') ?? '', /\bOrigin\b/, 'Vary')
}

async function judgeEvents({text, cut}) {
  const whole = cut ? text.slice(0, text.lastIndexOf('\n\n') + 2) : text
  let last
  for await (const {at, ...event} of readEvents([Buffer.from(whole)])) {
    if ('comment' in event) continue
    assertEvent(event)
    last = event.event
  }
  if (!cut) assert.equal(last, 'end')
}

/** The path as nginx passes it on: decoded, without dots and double slashes. Nothing: it is no path. */
function pathOf(target) {
  const [raw] = target.split(/[?#]/)
  if (/%(?![0-9a-f]{2})/i.test(raw) || /%00/.test(raw)) return undefined
  const decoded = raw.replaceAll(/%([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
  const parts = []
  for (const part of decoded.split('/').slice(1)) {
    if (part === '..' && parts.pop() === undefined) return undefined
    if (part !== '..' && part !== '.' && part !== '') parts.push(part)
  }
  return `/${parts.join('/')}${/\/\.{0,2}$/.test(decoded) && parts.length > 0 ? '/' : ''}`
}
