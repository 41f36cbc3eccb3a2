// Redis dies in the middle of many replies and comes back; then it forgets everything. What was said is
// not lost either time, and every reply ends.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {eventually, SLOWNESS} from '../integration/lib/processes.mjs'
import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, replayable, spread} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {Page} from './lib/visitor.mjs'

const REPLIES = count(50, 12)
const SPEECH = {echo: true, chunks: 40, gapMs: 50}

let stand
before(async () => {
  stand = await startStand()
})
after(() => stand?.stop())

/** So many visitors who have said something before, which is archived. */
async function regulars(name, random) {
  await stand.fake.play({echo: true})
  const visitors = await each(Array.from({length: REPLIES}), async (_, i) => {
    const visitor = await stand.visitor({direct: true}).arrive()
    visitor.earlier = {id: `${name}-earlier-${i}`, content: `Hello, this is visitor ${i}`}
    await visitor.say(visitor.earlier)
    visitor.message = {id: `${name}-message-${i}`, content: `${i}: ${'und dann? '.repeat(random.between(20, 60))}`}
    return visitor
  }, 20)
  await stand.drained()
  await stand.fake.play(SPEECH)
  return visitors
}

/** All ask, each at a moment of its own; `happens` comes in the middle of it. The ends, as pages see them. */
async function allAskWhile(visitors, random, happens) {
  const starts = visitors.map(() => random.below(1500))
  const reading = visitors.map(async (visitor, i) => {
    await pause(starts[i])
    visitor.page = new Page()
    visitor.page.cursor = visitor.cursor
    const reply = await visitor.readToEnd(visitor.page, visitor.message, {random})
    return {reply, at: now()}
  })
  for (const one of reading) one.catch(() => {}) // waited for below
  await pause(1500 + random.below(700))
  await happens()
  return Promise.all(reading)
}

test('Redis is killed and comes back during replies: nothing is lost, all end', async (t) => {
  replayable(t)
  const random = chance('redis killed')
  const visitors = await regulars('killed', random)
  let back
  const ends = await allAskWhile(visitors, random, async () => {
    const old = await stand.kill('redis')
    await eventually(() => stand.stack.pid('redis') !== old && stand.redis('ping').catch(() => false), 'Redis is back')
    back = now()
  })
  figure(t, 'redis killed', `${ends.length} replies, ${tally(ends)}; from its return to the end: ${spread(ends.map(({at}) => at - back))}`)
  await assertAllThere(visitors, ends)
})

test('Redis forgets everything during replies: they end, and what was archived is back', async (t) => {
  const random = chance('redis emptied')
  const visitors = await regulars('emptied', random)
  const ends = await allAskWhile(visitors, random, () => stand.redis('flushall'))
  figure(t, 'redis emptied', `${ends.length} replies, ${tally(ends)}`)
  for (const {reply} of ends) assert.deepEqual([reply.end.status, reply.attempt], ['complete', 1], 'their writers live')
  await assertAllThere(visitors, ends)
})

const tally = (ends) => `${ends.filter(({reply}) => reply.end.status === 'complete').length} complete`

/** What was said before, what was said now, and an answer to each; then the talk goes on. */
async function assertAllThere(visitors, ends) {
  await stand.fake.play({echo: true})
  await each(visitors, async (visitor, i) => {
    const {earlier, message} = visitor
    const shown = ends[i].reply
    const text = shown.bytes.toString()
    assert.ok(['complete', 'interrupted'].includes(shown.end.status), shown.end.status)
    assert.ok(shown.end.status === 'complete' ? text === message.content : message.content.startsWith(text), text)
    const messages = await visitor.history()
    assert.deepEqual(messages.map(({id}) => id), [earlier.id, `${earlier.id}.r`, message.id, `${message.id}.r`])
    assert.deepEqual(messages.map(({content}) => content), [earlier.content, earlier.content, message.content, text])
    assert.equal((await visitor.say({id: `${message.id}-after`, content: 'And now?'})).reply.content, 'And now?')
  }, 20)
  await stand.drained(30_000 * SLOWNESS)
  const rows = await stand.sql(`select session || ' ' || id from messages where role = 'user'`)
  for (const {session, earlier, message} of visitors) {
    for (const {id} of [earlier, message, {id: `${message.id}-after`}]) assert.ok(rows.includes(`${session} ${id}`), `${id} is in PostgreSQL`)
  }
}
