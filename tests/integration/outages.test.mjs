// Parts that fail: what the visitor is told, what goes on all the same, and that it all comes back.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {assembled, call, endsReply, newMessageId, newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {SITE, startStack} from './lib/stack.mjs'

const SLOW = {text: 'One two three four five six seven eight.', chunks: 8, gapMs: 150 * SLOWNESS}

let fake
let stack
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: {SITE_CACHE_TTL: '1'}})
})
after(async () => {
  await stack?.stop()
  await fake?.stop()
})
beforeEach(async () => {
  await fake.play()
  await fake.forget()
  await stack.standsOn()
})

const isDelta = ({event}) => event === 'delta'

for (const how of ['whileDown', 'whileFrozen']) {
  const state = how === 'whileDown' ? 'down' : 'frozen'

  describe(`while Redis is ${state}`, () => {
    test('what needs it is 503 storage_unavailable, what was said can be read; then all is well again', async () => {
      const visitor = await newVisitor(stack)
      await visitor.ask('Hello')
      await eventually(() => stack.redis('xlen', 'outbox')[0] === '0', 'it is archived')
      await stack[how]('redis', async () => {
        const calls = [
          () => call(stack, 'POST', '/api/v1/sessions', {body: {site: SITE}}),
          () => visitor.call('POST', '/messages', {body: {id: newMessageId(), content: 'Lost?'}}),
          () => visitor.call('DELETE'),
        ]
        for (const once of calls) {
          const {status, json} = await once()
          assert.deepEqual([status, json.code], [503, 'storage_unavailable'])
        }
        assert.equal((await visitor.history()).messages[0].content, 'Hello', 'from the archive')
        const {status, json} = await call(stack, 'GET', '/api/health')
        assert.deepEqual([status, json.status, json.checks.redis.status], [503, 'down', 'down'])
        assert.equal((await call(stack, 'GET', '/api/health/live')).status, 200)
        assert.equal((await call(stack, 'GET', `/api/v1/sites/${SITE}`)).status, 200)
      })
      await stack.standsOn()
      const {messages} = await visitor.history()
      assert.equal(messages[0].content, 'Hello', 'what was said is still there')
      assert.equal((await visitor.ask('Are you back?')).end.status, 'complete')
    })
  })

  describe(`while PostgreSQL is ${state}`, () => {
    test('the chat goes on; health says that something is missing', async () => {
      const visitor = await newVisitor(stack)
      for (let i = 0; i < 6; i++) await newVisitor(stack) // both workers know the site
      await stack[how]('postgres', async () => {
        await stack.standsOn({postgres: 'down'})
        for (let i = 0; i < 4; i++) {
          assert.equal((await visitor.ask(`Question ${i}`)).end.status, 'complete')
          assert.equal((await (await newVisitor(stack)).ask('Hello')).end.status, 'complete')
        }
        const {json, status} = await call(stack, 'GET', '/api/health')
        assert.deepEqual([status, json.checks.postgres.status], [200, 'down'])
      })
      await stack.standsOn()
      assert.equal((await visitor.history()).messages.length, 8)
    })
  })
}

test('a reply that is being written when Redis goes away for a moment is shown to its end, and stored', async () => {
  await fake.play({...SLOW, chunks: 16, text: SLOW.text.repeat(2)})
  const visitor = await newVisitor(stack)
  const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
  await stream.until(isDelta)
  await stack.whileDown('redis', () => stream.next())
  const reply = await stream.reply()
  assert.deepEqual([reply.text, reply.end.status], [SLOW.text.repeat(2), 'complete'])
  await stack.standsOn()
  const stored = (await visitor.history()).messages.at(-1)
  assert.deepEqual([stored.role, stored.content], ['assistant', SLOW.text.repeat(2)])
})

describe('a worker that dies', () => {
  test('is started again; meanwhile every request is answered by the other', async () => {
    const old = await stack.kill('worker-0')
    for (let i = 0; i < 20; i++) await newVisitor(stack)
    await stack.restarted('worker-0', old)
    for (let i = 0; i < 10; i++) assert.equal((await (await newVisitor(stack)).ask('Hello')).end.status, 'complete')
  })

  test('in the middle of a reply loses no message: its text keeps an end, and can be asked for again', async () => {
    await fake.play({...SLOW, gapMs: 1000})
    const visitor = await newVisitor(stack)
    const body = {id: newMessageId(), content: 'Count!'}
    const stream = await visitor.open('POST', '/messages', {body})
    await stream.until(isDelta)
    const killed = await Promise.all(stack.workers.map(async (worker) => [worker, await stack.kill(worker)]))
    for (const [worker, old] of killed) await stack.restarted(worker, old)
    await stream.until(() => false).catch(() => {})
    assert.ok(!stream.seen.some(endsReply), 'the stream ends without an end')

    // Sent again, as a page does that heard no end.
    await fake.play(SLOW)
    const again = await visitor.ask('Count!', {id: body.id})
    assert.equal(again.end.status, 'interrupted')
    assert.ok(again.text && SLOW.text.startsWith(again.text) && again.text.startsWith(stream.text))
    assert.equal((await fake.journal()).length, 1, 'no words of another call are put behind it')

    const retry = await visitor.open('POST', `/replies/${body.id}.r/retry`, {body: {attempt: 1}})
    const retried = await retry.reply()
    assert.deepEqual([retried.text, retried.end.status, retried.attempt], [SLOW.text, 'complete', 2])
    const {messages} = await visitor.history()
    assert.deepEqual(messages.map(({role}) => role), ['user', 'assistant'])
    const told = (await fake.journal()).at(-1).body.contents
    assert.equal(JSON.stringify(told).split('Count!').length - 1, 1)
  })

  test('before its first words has its reply written by another, read by nobody', async () => {
    await fake.play({...SLOW, silent: true})
    const visitor = await newVisitor(stack)
    const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
    await stream.until(({event}) => event === 'start')
    stream.leave()
    await fake.play(SLOW)
    const killed = await Promise.all(stack.workers.map(async (worker) => [worker, await stack.kill(worker)]))
    for (const [worker, old] of killed) await stack.restarted(worker, old)
    await eventually(async () => (await visitor.history()).messages.length === 2, 'the reply', 25_000)
    const [, reply] = (await visitor.history()).messages
    assert.deepEqual([reply.content, reply.status, reply.attempt], [SLOW.text, 'complete', 2])
  })
})

describe('a worker that is told to stop', () => {
  test('writes its replies to their end, sends waiting readers away, and only then goes', async () => {
    await fake.play({...SLOW, chunks: 12})
    const single = await startStack({gemini: fake, workers: 1})
    try {
      const [busy, idle] = [await newVisitor(single), await newVisitor(single)]
      const waiting = await idle.events()
      const stream = await busy.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
      await stream.until(isDelta)
      const old = single.pid('worker-0')
      process.kill(old, 'SIGTERM')

      const goodbye = await waiting.until(({event}) => event === 'reconnect')
      assert.ok(goodbye.data.afterMs >= 0)
      assert.equal(await waiting.next(), undefined)
      const reply = await stream.reply()
      assert.deepEqual([reply.text, reply.end.status], [SLOW.text, 'complete'])

      await single.restarted('worker-0', old)
      assert.equal((await busy.history()).messages.at(-1).content, SLOW.text)
      assert.equal((await busy.ask('Once more')).end.status, 'complete')
    } finally {
      await single.stop()
    }
  })

  test('together with the whole stack ends in good order, with nothing left running', async () => {
    const other = await startStack({gemini: fake})
    const pids = [...other.workers, 'jobs', 'redis', 'postgres', 'nginx'].map((part) => other.pid(part))
    await newVisitor(other)
    await other.stop()
    for (const pid of pids) assert.throws(() => process.kill(pid, 0), `process ${pid} is gone`)
  })
})

test('workers that all die at once are all started again', async () => {
  const other = await startStack({gemini: fake})
  try {
    const old = other.workers.map((worker) => [worker, other.pid(worker)])
    for (const [, pid] of old) process.kill(pid, 'SIGKILL')
    for (const [worker, pid] of old) await other.restarted(worker, pid)
    assert.equal((await (await newVisitor(other)).ask('Hello')).end.status, 'complete')
  } finally {
    await other.stop()
  }
})

test('the resumed events of a reply that was cut off by a restart of nginx fit together', async () => {
  await fake.play({...SLOW, chunks: 16})
  const visitor = await newVisitor(stack)
  const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
  await stream.until(isDelta)
  const old = await stack.kill('nginx')
  await stream.next().catch(() => {})
  await eventually(() => stack.pid('nginx') !== old, 'nginx is back')
  await eventually(() => fetch(stack.url).then((page) => page.ok, () => false), 'nginx answers')
  const rest = await visitor.events(stream.seen.at(-1).id)
  await rest.until(endsReply)
  rest.leave()
  const reply = assembled([...stream.seen, ...rest.seen])
  assert.deepEqual([reply.text, reply.end.status], [SLOW.text, 'complete'])
})
