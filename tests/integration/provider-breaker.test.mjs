// A provider that is not asked any more: what visitors are told, and what the workers share about it.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually} from './lib/processes.mjs'
import {settingsFor} from './lib/providers.mjs'
import {startStack} from './lib/stack.mjs'

const WORKERS = 2

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
    await eventually(async () => (await Promise.all(stack.workers.map((worker) => stack.healthOf(worker)))).every((report) => report?.checks.providers[0].breaker === 'open'), 'all workers know of it')
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

  test('it is known to Redis by a name that does not give the key away, and not for ever', () => {
    const keys = stack.redis('--scan', '--pattern', 'provider:*')
    assert.equal(keys.length, 1)
    assert.match(keys[0], /^provider:openai:[\w-]{8}$/)
    assert.ok(Number(stack.redis('pttl', keys[0])[0]) > 0)
  })
})
