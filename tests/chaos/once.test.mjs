// Exactly once, whatever is sent again: every message is posted five times at the same time, over a
// network that cuts nearly every third connection, and each of the five asks until it is answered.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {chance} from './lib/random.mjs'
import {count, each, figure, replayable} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {Broken, Page, PATIENCE_MS, untilAnswered} from './lib/visitor.mjs'

const MESSAGES = count(200, 30)
const CALLERS = 5
const A_SESSION = 4 // so many messages
const CUT = 0.3

let stand
before(async () => {
  stand = await startStand()
})
after(() => stand?.stop())

test('five posts of each message, cut and repeated: one message, one call, one answer', async (t) => {
  replayable(t)
  await stand.fake.play({echo: true, chunks: 8, gapMs: 5})
  const random = chance('once')
  const visitors = await each(Array.from({length: Math.ceil(MESSAGES / A_SESSION)}), () => stand.visitor({direct: true}).arrive(), 20)
  const messages = Array.from({length: MESSAGES}, (_, i) => ({
    id: `once-message-${i}`,
    content: `Question ${i}: ${'what about the order of süße Grüße? '.repeat(random.between(1, 8))}`,
  }))

  // One caller of each message takes a stream, the others JSON.
  stand.proxy.fateOf = fateOf
  const tabs = messages.map((_, i) => Array.from({length: CALLERS}, () => visitors[Math.floor(i / A_SESSION)].again(stand.proxy)))
  let asked = 0
  const answers = await each(messages, async (message, i) => {
    return Promise.all(tabs[i].map(async (tab, caller) => {
      const post = caller === 0 ? () => streamed(tab, message) : () => tab.post(message)
      const {message: said, reply} = await untilAnswered(() => (asked++, post()), 2 * PATIENCE_MS)
      return {seq: said.seq, content: said.content, id: reply.id, text: reply.content, status: reply.status}
    }))
  }, 20)
  figure(t, 'once', `${MESSAGES} messages, ${CALLERS} callers each, ${asked} posts, ${stand.proxy.cuts} of ${stand.proxy.connections} connections cut`)
  assert.ok(stand.proxy.cuts > stand.proxy.connections * CUT / 3, 'the network was bad')

  for (const [i, [first, ...others]] of answers.entries()) {
    assert.equal(first.content, messages[i].content)
    assert.deepEqual([first.id, first.text, first.status], [`${messages[i].id}.r`, messages[i].content, 'complete'])
    for (const other of others) assert.deepEqual(other, first, 'every caller hears the same')
  }
  const calls = await stand.asked()
  assert.deepEqual(calls.toSorted(), messages.map(({content}) => content).toSorted(), 'one call of the provider for each')

  const kept = (await each(visitors, ({session}) => stand.live(session), 8)).flat()
  const ids = messages.flatMap(({id}) => [id, `${id}.r`]).toSorted()
  assert.deepEqual(kept.map(({id}) => id).toSorted(), ids, 'each once in Redis')
  await stand.drained()
  const rows = await stand.sql(`select id from messages where id like 'once-%'`)
  assert.deepEqual(rows.toSorted(), ids, 'each once in PostgreSQL')
})

/** As a page does that asks again from the beginning. */
async function streamed(tab, message) {
  const page = new Page()
  const rid = `${message.id}.r`
  if (!(await tab.ask(page, message, () => page.replies.get(rid)?.end))) throw new Broken('the stream broke off')
  const {bytes, end} = page.replies.get(rid)
  return {message: page.messages.get(message.id), reply: {id: rid, content: bytes.toString(), status: end.status}}
}

const fates = new Map()
/** By the address it comes from: a caller meets the same fates in every run. */
function fateOf(address) {
  if (!fates.has(address)) fates.set(address, chance(`once ${address}`))
  const random = fates.get(address)
  if (random() >= CUT) return undefined
  const how = random.of(['fin', 'reset', 'reset', 'stall', 'drop'])
  return {how, way: random.of(['up', 'down']), after: random.below(450), forMs: random.between(50, 400)}
}
