// From Redis's outbox to PostgreSQL: what chat-jobs makes of entries, whoever dies meanwhile.
//
//   OUTAGE_SECONDS=60   how long PostgreSQL is away in the test of that (4)
import assert from 'node:assert/strict'
import {spawn, spawnSync} from 'node:child_process'
import {once} from 'node:events'
import {after, before, beforeEach, describe, test} from 'node:test'

import {newVisitor} from './lib/api.mjs'
import {delay, eventually, program, SANITIZER_OPTIONS, SLOWNESS} from './lib/processes.mjs'
import {startStack} from './lib/stack.mjs'

const OUTAGE_MS = Number(process.env.OUTAGE_SECONDS ?? 4) * 1000
const PRICES = 'model-1=0.30/2.50'
const TS = '2026-11-23T12:00:00.123Z'

let stack
before(async () => {
  stack = await startStack({env: {MODEL_PRICES: PRICES}})
})
after(() => stack?.stop())
beforeEach(() => {
  stack.redis('DEL', 'outbox:dead')
  stack.sql('truncate sessions cascade')
})

// --- entries as the workers' scripts write them ---

let sessions = 0
const newSession = () => `session-of-a-test-${++sessions}`

const entry = (kind, session, body, facts = {}) => [
  'XADD', 'outbox', '*', 'kind', kind, 'session', session, 'site', 'demo',
  'body', body && JSON.stringify(body), 'facts', JSON.stringify(facts),
]
const message = (session, seq, more = {}) =>
  entry('message', session, {id: `message-${seq}`, role: 'user', content: `Text ${seq}`, ts: TS, status: 'complete', ...more, seq})
const reply = (session, seq, {to, facts, ...more}) =>
  entry('reply', session, {id: `message-${to}.r`, role: 'assistant', content: `Answer ${seq}`, ts: TS, status: 'complete', ...more, seq}, facts)
const erasure = (session) => entry('erase', session, '')

const add = (...entries) => stack.redisAll(entries)
const left = () => Number(stack.redis('XLEN', 'outbox')[0])
const drained = (timeoutMs) => eventually(() => left() === 0, 'the outbox is empty', timeoutMs)
const rows = (session) => stack.sql(`select id, attempt, seq, content from messages where session = '${session}' order by seq`)
/** Nothing is left over, and so many entries were put aside. */
function allIsDone(putAside = 0) {
  assert.equal(stack.redis('XPENDING', 'outbox', 'jobs')[0], '0')
  assert.equal(stack.redis('XLEN', 'outbox:dead')[0], String(putAside))
}

/** A chat-jobs beside the supervised one. */
function startJobs(...args) {
  const env = {PATH: process.env.PATH, ...SANITIZER_OPTIONS, ...stack.settings()}
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', program('chat-jobs'), ...args], {env, stdio: ['ignore', 'ignore', 'pipe']})
  const jobs = {child, said: '', exited: once(child, 'exit').then(([code, signal]) => signal ?? code)}
  child.stderr.on('data', (chunk) => (jobs.said += chunk))
  jobs.ready = () => eventually(() => jobs.said.includes('draining the outbox'), 'chat-jobs drains')
  return jobs
}
const within = (ms, promise) => Promise.race([promise, delay(ms * SLOWNESS).then(() => `not within ${ms} ms`)])

test('what is said in the chat is in the transcripts, and gone when it is erased', async () => {
  const visitor = await newVisitor(stack)
  const {reply} = await visitor.say('How many days do I have to send something back?')
  await drained()
  assert.deepEqual(
    stack.sql(`select role, content, provider from messages where session = '${visitor.session}' order by seq`),
    ['user|How many days do I have to send something back?|', `assistant|${reply.content}|faq`],
  )
  assert.equal((await visitor.erase()).status, 204)
  await drained()
  assert.deepEqual(rows(visitor.session), [])
  assert.deepEqual(stack.sql(`select site, erased_at is not null from sessions where id = '${visitor.session}'`), ['|t'])
})

test('a message and its reply are stored as they were said, with how the reply came to be', async () => {
  const session = newSession()
  const facts = {provider: 'gemini', model: 'model-1', promptTokens: 1000, outputTokens: 100, thoughtTokens: 20, firstTextMs: 240, totalMs: 812}
  add(message(session, 1), reply(session, 3, {to: 1, sources: [{title: 'Returns', url: '/returns'}], status: 'cut', class: 'CUT', facts}))
  await drained()
  assert.deepEqual(stack.sql(`select site, erased_at is null from sessions where id = '${session}'`), ['demo|t'])
  assert.deepEqual(
    stack.sql(
      `select id, role, status, class, content, sources->0->>'url', provider, model, prompt_tokens, output_tokens,
              thought_tokens, cost_usd, first_text_ms, total_ms, to_char(ts at time zone 'UTC', 'HH24:MI:SS.MS')
       from messages where session = '${session}' order by seq`,
    ),
    [
      'message-1|user|complete||Text 1||||||||||12:00:00.123',
      'message-1.r|assistant|cut|CUT|Answer 3|/returns|gemini|model-1|1000|100|20|0.000600000|240|812|12:00:00.123',
    ],
  )
})

test('the order is that of seq, and entries that come again change nothing', async () => {
  const session = newSession()
  const entries = [message(session, 1), reply(session, 3, {to: 1}), message(session, 4), reply(session, 6, {to: 4})]
  add(...entries, ...entries)
  await drained()
  add(...entries.toReversed())
  await drained()
  allIsDone()
  assert.deepEqual(rows(session), [
    'message-1|1|1|Text 1',
    'message-1.r|1|3|Answer 3',
    'message-4|1|4|Text 4',
    'message-4.r|1|6|Answer 6',
  ])
})

test('a reply that was asked for again has a row for each attempt', async () => {
  const session = newSession()
  add(message(session, 1), reply(session, 3, {to: 1, status: 'failed', class: 'BUSY', content: ''}), reply(session, 5, {to: 1, attempt: 2}))
  await drained()
  assert.deepEqual(rows(session).slice(1), ['message-1.r|1|3|', 'message-1.r|2|5|Answer 5'])
})

test('of an erased session is kept when, and what is said after it', async () => {
  const [gone, goesOn] = [newSession(), newSession()]
  add(message(gone, 1), reply(gone, 3, {to: 1}), erasure(gone), message(goesOn, 1))
  await drained()
  add(erasure(goesOn))
  await delay(5) // the times are in milliseconds
  add(message(goesOn, 2))
  await drained()
  assert.deepEqual(rows(gone), [])
  assert.deepEqual(rows(goesOn), ['message-2|1|2|Text 2'])
  assert.deepEqual(stack.sql(`select id, site, erased_at > now() - interval '1 hour' from sessions order by id`), [
    `${gone}||t`,
    `${goesOn}|demo|t`,
  ])
})

describe('an entry that can never be stored', () => {
  test('is put aside with the reason, holds up nothing, and its words are in no log', async () => {
    const session = newSession()
    const secret = 'My-card-is-4111'
    add(
      message(session, 1),
      ['XADD', 'outbox', '*', 'kind', 'riddle', 'session', session, 'body', secret],
      entry('message', session, {id: 'message-2', role: 'user', content: secret}),
      message(session, 3, {content: secret + 'x'.repeat(300 * 1024)}),
      message(session, 4, {content: secret}),
    )
    await drained()
    assert.deepEqual(rows(session).map((row) => row.split('|')[0]), ['message-1', 'message-4'])
    const dead = stack.redis('XRANGE', 'outbox:dead', '-', '+').join('\n')
    for (const reason of ['its kind is not known', 'its message has no seq', 'its message is too long']) assert.ok(dead.includes(reason), reason)
    allIsDone(3)
    const log = stack.log('jobs')
    assert.equal(log.match(/outbox entry put aside/g).length, 3)
    assert.ok(!log.includes(secret), 'no words of a visitor in the log')
    assert.ok(!stack.log('postgres').includes(secret), 'nor in that of PostgreSQL')
  })
})

test('after Redis has lost everything the next entries are stored', async () => {
  const session = newSession()
  stack.redis('FLUSHALL')
  add(message(session, 1))
  await drained()
  assert.deepEqual(rows(session), ['message-1|1|1|Text 1'])
})

test('several at once store each entry once', async () => {
  const others = [startJobs(), startJobs()]
  for (const jobs of others) await jobs.ready()
  const many = Array.from({length: 20}, newSession)
  const entries = Array.from({length: 100}, (_, i) => many.map((session) => message(session, i + 1))).flat()
  for (let i = 0; i < entries.length; i += 250) add(...entries.slice(i, i + 250))
  await drained(30_000 * SLOWNESS)
  for (const jobs of others) {
    jobs.child.kill('SIGTERM')
    assert.equal(await within(20_000, jobs.exited), 0)
  }
  assert.deepEqual(stack.sql('select count(*), count(distinct (session, seq)) from messages'), ['2000|2000'])
  allIsDone()
})

test('it says so when it works off a long backlog', async () => {
  const session = newSession()
  await stack.whileFrozen('jobs', () => add(...Array.from({length: 450}, (_, i) => message(session, i + 1))))
  await drained()
  await eventually(() => /"event":"caught up","entries":\d{3}/.test(stack.log('jobs')), 'it says that it is through')
  assert.match(stack.log('jobs'), /"event":"catching up","stored":\d+,"left":\d+/)
})

test('killed twenty times in the middle, it stores each entry once', async () => {
  const random = seeded(20)
  const many = Array.from({length: 10}, newSession)
  let seq = 0
  await stack.whileFrozen('jobs', async () => {
    let killedBusy = 0
    for (let round = 0; round < 20; round++) {
      const entries = []
      for (let i = 0; i < 60; i++) {
        seq++
        for (const session of many) entries.push(message(session, seq))
      }
      add(...entries)
      const before = left()
      const jobs = startJobs()
      await eventually(() => jobs.said.includes('redis connected') || left() < before, 'it begins')
      await delay(random() * 40 * SLOWNESS)
      jobs.child.kill('SIGKILL')
      await jobs.exited
      if (left() > 0) killedBusy++
    }
    assert.ok(killedBusy > 0, 'some were killed before they were through')
    const last = startJobs('--once')
    assert.equal(await within(60_000, last.exited), 0, last.said)
  })
  assert.equal(left(), 0)
  assert.deepEqual(stack.sql('select count(*), count(distinct (session, id)), max(seq) from messages'), [`${seq * 10}|${seq * 10}|${seq}`])
  allIsDone()
})

for (const how of ['whileDown', 'whileFrozen']) {
  test(`PostgreSQL ${how === 'whileDown' ? 'stopped' : 'frozen'} while twenty messages a second come in: none is lost`, async () => {
    const many = Array.from({length: 8}, newSession)
    const said = new Map(many.map((session) => [session, 0]))
    let count = 0
    await stack[how]('postgres', async () => {
      for (const began = Date.now(); Date.now() - began < OUTAGE_MS; ) {
        const session = many[count++ % many.length]
        said.set(session, said.get(session) + 1)
        add(message(session, said.get(session)))
        await delay(began + count * 50 - Date.now())
      }
      assert.ok(left() > 0, 'they wait in Redis')
    })
    await drained(10_000 * SLOWNESS)
    for (const [session, most] of said) {
      const expected = Array.from({length: most}, (_, i) => `message-${i + 1}|1|${i + 1}|Text ${i + 1}`)
      assert.deepEqual(rows(session), expected)
    }
    allIsDone()
  })
}

describe('SIGTERM ends it with status 0', () => {
  test('while it has nothing to do', async () => {
    const jobs = startJobs()
    await jobs.ready()
    jobs.child.kill('SIGTERM')
    assert.equal(await within(15_000, jobs.exited), 0)
  })

  for (const part of ['postgres', 'redis']) {
    test(`while ${part} is frozen, and nothing is lost`, async () => {
      const session = newSession()
      const jobs = startJobs()
      await jobs.ready()
      await stack.whileFrozen('jobs', async () => {
        await delay(1000) // until Redis no longer holds its question: the entry is for ours
        if (part === 'postgres') {
          await stack.whileFrozen(part, async () => {
            add(message(session, 1))
            await eventually(() => stack.redis('XPENDING', 'outbox', 'jobs')[0] === '1', 'it has taken the entry')
            jobs.child.kill('SIGTERM')
            // Five seconds by itself; fifteen, were a database that does not answer waited for.
            assert.equal(await within(11_000, jobs.exited), 0)
            assert.match(jobs.said, /left a batch to be taken over/)
          })
        } else {
          add(message(session, 1))
          await stack.whileFrozen(part, async () => {
            await delay(500)
            jobs.child.kill('SIGTERM')
            assert.equal(await within(20_000, jobs.exited), 0)
          })
        }
      })
      await drained(30_000 * SLOWNESS)
      assert.deepEqual(rows(session), ['message-1|1|1|Text 1'])
    })
  }
})

test('it refuses settings that are wrong, and tables that are too old, with status 2', () => {
  const run = (env, ...args) => {
    const {status, stderr} = spawnSync(program('chat-jobs'), args, {env: {...SANITIZER_OPTIONS, ...env}, encoding: 'utf8'})
    return [status, stderr]
  }
  const [status, said] = run({MODEL_PRICES: 'cheap', REDIS_PORT: 'x'}, '--check-config')
  assert.equal(status, 2)
  for (const name of ['MODEL_PRICES', 'REDIS_PORT', 'DATABASE_URL']) assert.match(said, new RegExp(name))

  assert.equal(run(stack.settings(), '--check-config')[0], 0)
  stack.sql('create database older')
  const DATABASE_URL = stack.settings().DATABASE_URL.replace('/chat?', '/older?')
  const [refused, why] = run({...stack.settings(), DATABASE_URL})
  assert.equal(refused, 2)
  assert.match(why, /^chat-jobs cannot start\n {2}the database schema is version 0, this program needs \d+; run: chatctl migrate\n/m)
})

/** Numbers from 0 to 1, the same in every run. */
function seeded(seed) {
  let state = seed
  return () => {
    state = (state * 1103515245 + 12345) % 2 ** 31
    return state / 2 ** 31
  }
}
