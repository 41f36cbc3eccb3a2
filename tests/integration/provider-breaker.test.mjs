// A provider that keeps failing is passed over by all workers together, and asked again when it is well.
//
// Promised is: answering 503 for 60 s at 10 messages a second, it gets 15 calls at most, with a pause of
// 30 s. Here both times are a fifth. What does not shrink with them are the failures that open the
// breaker, and what is under way meanwhile; of probes there are as many. So the most is the same sum.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {call, newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {delay, eventually, SLOWNESS} from './lib/processes.mjs'
import {settingsFor} from './lib/providers.mjs'
import {startStack} from './lib/stack.mjs'

const WORKERS = 2
const PAUSE_MS = 6000
const OUTAGE_MS = 12_000
const EVERY_MS = 100 * SLOWNESS

const TO_OPEN = 5
const UNDER_WAY = WORKERS // at each worker a call that began before it had heard of the fifth
const PROBES = Math.ceil(OUTAGE_MS / (0.8 * PAUSE_MS))
const MOST = TO_OPEN + UNDER_WAY + PROBES

let fake
before(async () => {
  fake = await startFakeGemini()
})
after(() => fake?.stop())
beforeEach(async () => {
  await fake.play()
  await fake.forget()
})

const callsTo = async (api) => (await fake.journal()).filter((entry) => entry.api === api)
const healthOf = async (stack) => (await call(stack, 'GET', '/api/health')).json.checks.providers

/** Messages at a steady rate, each of a visitor of its own; their replies. */
async function messagesFor(stack, durationMs) {
  const replies = []
  const end = Date.now() + durationMs
  for (let next = Date.now(); next < end; next += EVERY_MS) {
    await delay(Math.max(0, next - Date.now()))
    replies.push(newVisitor(stack).then((visitor) => visitor.ask('Hello')))
  }
  return Promise.all(replies)
}

describe('a provider that answers 503 for a while', () => {
  let stack
  before(async () => {
    stack = await startStack({
      workers: WORKERS,
      env: {...settingsFor.openai(fake), ...settingsFor.anthropic(fake), PROVIDERS: 'openai,anthropic', PROVIDER_PAUSE_MS: String(PAUSE_MS)},
    })
  })
  after(() => stack?.stop())

  test('is hardly asked meanwhile, everybody is answered, and afterwards it is used again', async (t) => {
    await fake.play({api: 'openai', status: 503})
    const replies = await messagesFor(stack, OUTAGE_MS)
    const failed = await callsTo('openai')
    t.diagnostic(`${replies.length} messages, ${failed.length} calls to the provider that fails, at most ${MOST}`)
    assert.ok(failed.length >= TO_OPEN, 'it was the first to be asked')
    assert.ok(failed.length <= MOST, `${failed.length} calls for ${replies.length} messages`)
    for (const {end, text} of replies) assert.deepEqual([end.status, text.length > 0], ['complete', true])

    await eventually(async () => {
      const seen = await Promise.all(Array.from({length: 4}, () => healthOf(stack)))
      return seen.every(([openai]) => openai.breaker !== 'closed' && openai.status === 'failing')
    }, 'all workers know of it')
    for (const worker of stack.workers) assert.match(stack.log(worker), /"event":"provider breaker open"/)

    await fake.play()
    const ask = async () => (await newVisitor(stack)).ask('Hello')
    await eventually(async () => {
      await ask()
      return (await callsTo('openai')).length > failed.length
    }, 'it is asked again')
    await eventually(async () => {
      const seen = await Promise.all(Array.from({length: 4}, () => healthOf(stack)))
      return seen.every(([openai]) => openai.breaker === 'closed')
    }, 'all workers use it again')
    await fake.forget()
    for (let i = 0; i < 6; i++) await ask()
    assert.deepEqual([(await callsTo('openai')).length, (await callsTo('anthropic')).length], [6, 0])
    assert.match(stack.workers.map((worker) => stack.log(worker)).join(''), /"event":"provider breaker half-open"/)
  })

  test('is known to Redis by a name that does not give the key away, and not for ever', () => {
    const keys = stack.redis('--scan', '--pattern', 'provider:*')
    assert.deepEqual(keys.map((key) => key.split(':')[1]).sort(), ['anthropic', 'openai'])
    for (const key of keys) {
      assert.match(key, /^provider:\w+:[\w-]{8}$/)
      assert.ok(Number(stack.redis('pttl', key)[0]) > 0)
    }
  })
})

describe('when all are left alone,', () => {
  let stack
  before(async () => {
    stack = await startStack({workers: WORKERS, env: {...settingsFor.openai(fake), PROVIDERS: 'openai,faq', PROVIDER_PAUSE_MS: '60000'}})
  })
  after(() => stack?.stop())

  test('the FAQ answers what it is sure of, and others are told when to come back', async () => {
    await fake.play({status: 401})
    const first = await (await newVisitor(stack)).ask('What is the capital of Peru?')
    assert.equal(first.end.class, 'KEY')
    await eventually(async () => (await Promise.all(Array.from({length: 4}, () => healthOf(stack)))).every(([openai]) => openai.breaker === 'open'), 'all workers know of it')
    const calls = (await callsTo('openai')).length

    const sure = await (await newVisitor(stack)).ask('What is your return policy?')
    assert.deepEqual([sure.end.status, sure.end.fallback], ['complete', true])
    const unsure = await (await newVisitor(stack)).ask('What is the capital of Peru?')
    assert.deepEqual([unsure.end.status, unsure.end.class], ['failed', 'BUSY'])
    assert.ok(unsure.end.retryAfter > 200 && unsure.end.retryAfter <= 300, `in ${unsure.end.retryAfter} s`)
    assert.equal((await callsTo('openai')).length, calls)
    const alerts = stack.workers.flatMap((worker) => stack.log(worker).match(/.*"level":"error".*provider refuses the account.*/g) ?? [])
    assert.equal(alerts.length, 1)
  })
})
