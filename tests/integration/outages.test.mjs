// Parts that fail: what the visitor is told, what goes on all the same, and that it all comes back.
import assert from 'node:assert/strict'
import {mkdirSync, rmSync} from 'node:fs'
import path from 'node:path'
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

// --- Redis answers, and stores nothing ---

const setting = (name, value) => assert.deepEqual(stack.redis('config', 'set', name, value), ['OK'])
const lastSave = (status) => () => stack.redis('info', 'persistence').some((line) => line.trim() === `rdb_last_bgsave_status:${status}`)
const snapshot = () => path.join(stack.redis('config', 'get', 'dir')[1], 'dump.rdb')

/** How each begins and ends, with which word Redis then refuses, and whether the outbox can be emptied. */
const REFUSALS = {
  'is full': {
    reason: 'OOM',
    begin: () => setting('maxmemory', '1'),
    end: () => setting('maxmemory', '0'),
    drains: true,
  },
  'is a replica': {
    reason: 'READONLY',
    begin: () => stack.redis('replicaof', '127.0.0.1', '1'),
    end: () => stack.redis('replicaof', 'no', 'one'),
  },
  'cannot save to disk': {
    reason: 'MISCONF',
    begin: async () => {
      rmSync(snapshot(), {force: true})
      mkdirSync(snapshot()) // in the way of the file
      setting('save', '3600 1')
      stack.redis('bgsave')
      await eventually(lastSave('err'), 'it cannot save')
    },
    end: async () => {
      rmSync(snapshot(), {recursive: true})
      stack.redis('bgsave')
      await eventually(lastSave('ok'), 'it can save')
      setting('save', '')
    },
  },
  'lacks replicas': {
    reason: 'NOREPLICAS',
    begin: () => setting('min-replicas-to-write', '1'),
    end: () => setting('min-replicas-to-write', '0'),
  },
}

async function whileRefusing({begin, end}, body) {
  try {
    await begin()
    return await body()
  } finally {
    await end()
  }
}

const archived = () => eventually(() => stack.redis('xlen', 'outbox')[0] === '0', 'all is archived')
const said = (visitor) => stack.sql(`select content from messages where session = '${visitor.session}' order by seq`)
const nothingIsPutAside = () => assert.deepEqual(stack.redis('xlen', 'outbox:dead'), ['0'])
const workerLogs = () => stack.workers.map((worker) => stack.log(worker)).join('')
const count = (text, part) => text.split(part).length - 1

/** All that Redis has of a visitor, how many sessions it knows, and what waits to be archived. */
const storedOf = ({session}) => [
  stack.redis('lrange', `session:${session}`, '0', '-1'),
  stack.redis('hgetall', `{session:${session}}:meta`),
  stack.redis('hgetall', `{session:${session}}:ids`).toSorted(),
  stack.redis('keys', '{session:*}:meta').length,
  stack.redis('xrange', 'outbox', '-', '+'),
]

for (const [what, refusal] of Object.entries(REFUSALS)) {
  describe(`while Redis ${what}`, () => {
    const refused = `"event":"redis refused a command","reason":"${refusal.reason}"`

    test('what must be stored is 503 and not half stored, what was said can be read; then all is well again', async () => {
      const visitor = await newVisitor(stack)
      await visitor.ask('Hello')
      await archived()
      const body = {id: newMessageId(), content: 'Words-for-no-log'}
      await whileRefusing(refusal, async () => {
        const before = storedOf(visitor)
        const calls = [
          () => call(stack, 'POST', '/api/v1/sessions', {body: {site: SITE}}),
          () => visitor.call('POST', '/messages', {body}),
          () => visitor.call('DELETE'),
        ]
        for (const once of calls) {
          const {status, json, headers} = await once()
          assert.deepEqual([status, json.code], [503, 'storage_unavailable'])
          assert.match(headers.get('retry-after'), /^[1-9]\d*$/)
        }
        assert.deepEqual(storedOf(visitor), before)
        assert.equal((await visitor.history()).messages[0].content, 'Hello')
        const {status, json} = await call(stack, 'GET', '/api/health')
        assert.deepEqual([status, json.status, json.checks.redis.status], [503, 'down', 'down'])
        await stack.standsOn({redis: 'down', postgres: 'ok'})
        assert.equal((await call(stack, 'GET', '/api/health/live')).status, 200)
        assert.ok(workerLogs().includes(refused), 'the log says why')
      })
      await stack.standsOn()
      assert.equal((await visitor.history()).messages.length, 2, 'what was said is still there, and nothing else')
      assert.equal((await visitor.ask(body.content, {id: body.id})).end.status, 'complete', 'sent again it is taken')
      assert.ok(!workerLogs().includes(body.content), 'no words of a visitor in the log')
    })

    test('a reply that is being written is shown to its end, and stored afterwards', async () => {
      const text = SLOW.text.repeat(2)
      await fake.play({text, chunks: 16, gapMs: 200}) // shorter than a lease, however slow the programs are
      const visitor = await newVisitor(stack)
      const unlogged = count(workerLogs(), 'a reply is shown without being logged')
      const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
      await stream.until(isDelta)
      await whileRefusing(refusal, () => stream.until(() => stream.text === text))
      assert.ok(count(workerLogs(), 'a reply is shown without being logged') > unlogged, 'it could not be stored at once')
      const reply = await stream.reply()
      assert.deepEqual([reply.text, reply.end.status], [text, 'complete'])
      assert.ok(reply.end.seq > 0, 'it is stored')
      await stack.standsOn()
      const {messages} = await visitor.history()
      assert.deepEqual(messages.map(({content}) => content), ['Count!', text])
      await archived()
      assert.deepEqual(said(visitor), ['Count!', text])
    })

    test(`what waits for PostgreSQL ${refusal.drains ? 'goes there all the same, which makes room' : 'waits on'}`, async () => {
      await fake.play({text: 'It is kept.'})
      const visitor = await newVisitor(stack)
      await archived()
      try {
        await stack.whileDown('jobs', async () => {
          await visitor.ask('Keep this')
          await refusal.begin()
        })
        // A chat-jobs that is started at such a moment.
        if (refusal.drains) {
          await archived()
        } else {
          await eventually(() => stack.log('jobs').includes(refused), 'chat-jobs says why')
          assert.deepEqual(stack.redis('xlen', 'outbox'), ['2'])
        }
      } finally {
        await refusal.end()
      }
      await archived()
      assert.deepEqual(said(visitor), ['Keep this', 'It is kept.'])
      nothingIsPutAside()
    })
  })
}

test('a conversation that such a Redis has lost is read from the archive', async () => {
  const visitor = await newVisitor(stack)
  await visitor.ask('Hello')
  await archived()
  stack.redis('del', `session:${visitor.session}`, `{session:${visitor.session}}:meta`, `{session:${visitor.session}}:ids`)
  await whileRefusing(REFUSALS['is full'], async () => {
    assert.equal((await visitor.history()).messages[0].content, 'Hello')
  })
  assert.equal((await visitor.ask('And now?')).end.status, 'complete')
})

// --- PostgreSQL answers, and stores nothing ---

/** Makes every insert of a message end with this SQLSTATE. */
const failing = (state) => ({
  begin: () =>
    stack.sql(
      `create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused as ${state}' using errcode = '${state}'; end $$;
       create trigger refuse before insert on messages execute function refuse()`,
    ),
  end: () => stack.sql('drop trigger refuse on messages; drop function refuse'),
})
const reconnect = "select pg_terminate_backend(pid) from pg_stat_activity where datname = 'chat' and pid <> pg_backend_pid()"

const UNWRITABLE = {
  'has a full disk': {state: '53100', ...failing('53100')},
  'grants too little': {state: '42501', ...failing('42501')},
  'is read-only': {
    state: '25006',
    begin: () => {
      stack.sql('alter database chat set default_transaction_read_only = on')
      stack.sql(reconnect)
    },
    end: () => {
      stack.sql('begin read write; alter database chat reset default_transaction_read_only; commit')
      stack.sql(reconnect)
    },
  },
}

for (const [what, refusal] of Object.entries(UNWRITABLE)) {
  test(`while PostgreSQL ${what} the chat goes on, and all of it is stored afterwards, in its order`, async () => {
    const visitor = await newVisitor(stack)
    const asked = Array.from({length: 5}, (_, i) => `Question ${i}`)
    const why = new RegExp(`(SQLSTATE|refused as) ${refusal.state}`)
    await archived()
    await whileRefusing(refusal, async () => {
      for (const question of asked) assert.equal((await visitor.ask(question)).end.status, 'complete')
      await eventually(() => why.test(stack.log('jobs')), 'chat-jobs says why')
      assert.deepEqual(stack.redis('xlen', 'outbox'), ['10'], 'it waits')
      assert.deepEqual(said(visitor), [])
    })
    await archived()
    assert.deepEqual(said(visitor).filter((_, i) => i % 2 === 0), asked)
    nothingIsPutAside()
    await stack.standsOn()
  })
}

test('health tells what waits for PostgreSQL; when that is too much new messages are 503, and then all of it is stored', async () => {
  const narrow = await startStack({gemini: fake, workers: 1, env: {OUTBOX_MAX: '20'}})
  const health = () => call(narrow, 'GET', '/api/health')
  try {
    const visitor = await newVisitor(narrow)
    await narrow.standsOn({redis: 'ok', postgres: 'ok', transcripts: 'ok'})
    await narrow.whileDown('postgres', async () => {
      await visitor.ask('Question 0') // a message and its reply
      await eventually(async () => (await health()).json.checks.postgres.status === 'down', 'PostgreSQL is missed')
      const {status, json} = await health()
      assert.deepEqual([status, json.status, json.checks.transcripts], [200, 'degraded', {status: 'behind', waiting: 2}])
      for (let i = 1; i < 10; i++) await visitor.ask(`Question ${i}`)
      const refused = await visitor.call('POST', '/messages', {body: {id: newMessageId(), content: 'One too many'}})
      assert.deepEqual([refused.status, refused.json.code], [503, 'busy'])
      assert.match(refused.headers.get('retry-after'), /^[1-9]\d*$/)
      assert.deepEqual((await health()).json.checks.transcripts, {status: 'behind', waiting: 20})
    })
    await narrow.standsOn({redis: 'ok', postgres: 'ok', transcripts: 'ok'})
    await eventually(() => narrow.redis('xlen', 'outbox')[0] === '0', 'all is archived')
    const questions = narrow.sql(`select content from messages where role = 'user' order by seq`)
    assert.deepEqual(questions, Array.from({length: 10}, (_, i) => `Question ${i}`))
    assert.equal((await visitor.ask('And now?')).end.status, 'complete')
  } finally {
    await narrow.stop()
  }
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
