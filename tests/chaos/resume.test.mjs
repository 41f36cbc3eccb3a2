// Resumed anywhere: replies that are cut again and again, at any byte, are read on by whichever worker
// takes the next connection, and are the same to the last byte.
import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {after, before, test} from 'node:test'

import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, replayable, spread} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {Broken, Page, PATIENCE_MS, Refused} from './lib/visitor.mjs'

const REPLIES = count(50, 8)
const CUTS = 10 // of each
const WORDS = ['süß', 'Straße', 'your', 'order', '🙂', 'has', 'shipped', '漢字', 'naïve', 'e\u0301', 'within', '👩‍👩‍👧', 'days']

const plans = new Map() // by address: what the next connection meets
let stand
before(async () => {
  stand = await startStand()
})
after(() => stand?.stop())

test('replies cut at random bytes and resumed on random workers are the same by hash', async (t) => {
  replayable(t)
  await stand.fake.play({echo: true, chunks: 150, gapMs: 20})
  stand.proxy.fateOf = (address) => plans.get(address)?.()
  const waits = []
  let cuts = 0
  const results = await each(Array.from({length: REPLIES}), async (_, i) => {
    const random = chance(`resume ${i}`)
    const text = Array.from({length: 500}, () => random.of(WORDS)).join(' ')
    const message = {id: `resume-message-${i}`, content: `${i}: ${text}`}
    const {reply, waits: own, cuts: made} = await readThroughCuts(message, random)
    waits.push(...own)
    cuts += made
    return {message, reply}
  }, 25)
  for (const {message, reply} of results) {
    assert.equal(reply.end.status, 'complete')
    assert.equal(hash(reply.bytes), hash(Buffer.from(message.content)), message.id)
  }
  assert.ok(cuts >= REPLIES * CUTS, `${cuts} cuts`)
  figure(t, 'resume', `${results.length} texts the same by hash, ${cuts} cuts; from connecting to the first event: ${spread(waits)}`)
  figure(t, 'resume', `streams of events: ${workersOf().join(', ')}`)
  assert.equal((await stand.asked()).length, REPLIES, 'one call each')
})

/**
 * Reads a reply that is cut `CUTS` times. If it ends before, the page forgets the end and a part of it,
 * and goes on from an event it had before.
 */
async function readThroughCuts(message, random) {
  const visitor = stand.visitor({direct: true})
  await visitor.arrive()
  visitor.port = stand.proxy.port
  const rid = `${message.id}.r`
  const page = new Page()
  const waits = []
  let cuts = 0
  plans.set(visitor.address, () => {
    if (cuts >= CUTS) return undefined
    return {how: random.of(['fin', 'reset']), way: 'down', after: random.between(1, 5000), met: () => (cuts += 1)}
  })
  for (const latest = now() + 2 * PATIENCE_MS; ; ) {
    const began = now()
    let first = true
    const on = {event: () => {
      if (first && cuts > 0) waits.push(now() - began)
      first = false
    }}
    const enough = () => page.replies.get(rid)?.end
    try {
      const asks = !page.messages.has(message.id)
      if (await (asks ? visitor.ask(page, message, enough, on) : visitor.follow(page, enough, on)) && cuts >= CUTS) break
    } catch (error) {
      if (!(error instanceof Broken) && !(error instanceof Refused && error.passes)) throw error
      if (error instanceof Refused) await pause(error.retryAfterMs ?? 100)
    }
    assert.ok(now() < latest, `${rid} has no end`)
    const reply = page.replies.get(rid)
    if (reply?.end) forgetSome(page, reply, random)
  }
  return {reply: page.replies.get(rid), waits, cuts}
}

function forgetSome(page, reply, random) {
  const mark = random.of(reply.marks)
  page.cursor = mark.cursor
  reply.bytes = reply.bytes.subarray(0, mark.length)
  reply.marks = reply.marks.filter(({length}) => length <= mark.length)
  reply.end = undefined
}

/** How many streams of events each worker served, by nginx's log. */
function workersOf() {
  const served = new Map()
  for (const line of readFileSync(path.join(stand.stack.run, 'log/access.log'), 'utf8').split('\n').filter(Boolean)) {
    const {path: asked, worker} = JSON.parse(line)
    const [name] = worker.match(/worker-\d+/) ?? []
    if (asked.endsWith('/events') && name) served.set(name, (served.get(name) ?? 0) + 1)
  }
  return [...served].toSorted().map(([name, streams]) => `${name} ${streams}`)
}

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex')
