// The worker that writes a reply is killed with kill -9 in the middle of it, again and again; of half
// of the replies nobody is reading. Each gets an end within 15 s, and no words but those of one call.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {SLOWNESS} from '../integration/lib/processes.mjs'
import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, replayable, spread} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {Broken, Page, Refused} from './lib/visitor.mjs'

const KILLS = count(100, 6)
const AT_ONCE = 8
const WORKERS = 6
/** A lease lapses after 10 s, and a sweep comes every 2 s. */
const END_WITHIN_MS = 15_000 * SLOWNESS
const SPEECH = {echo: true, stamp: true, chunks: 20, gapMs: 100, firstMs: 300}

let stand
before(async () => {
  stand = await startStand({workers: WORKERS})
})
after(() => stand?.stop())

test('replies whose worker is killed all end, with or without a reader', async (t) => {
  replayable(t)
  await stand.fake.play(SPEECH)
  const done = []
  for (let batch = 0; done.length < KILLS; batch++) {
    assert.ok(batch < KILLS, 'kills come too late')
    for (const worker of stand.stack.workers) await stand.mayDie(worker)
    const left = KILLS - done.length
    const unread = KILLS / 2 - done.filter(({isRead}) => !isRead).length // are still to come
    const trials = Array.from({length: Math.min(AT_ONCE, left)}, (_, i) =>
      new Trial(batch * AT_ONCE + i, i >= Math.round((unread * Math.min(AT_ONCE, left)) / left)))
    const begun = await each(trials, (trial) => trial.begin())
    const lastKill = now()
    done.push(...(await each(begun.filter((trial) => trial.killedAt), (trial) => trial.end(lastKill))))
    for (const {worker, pid} of begun) if (worker) await stand.stack.restarted(worker, pid)
  }
  const unread = done.filter(({isRead}) => !isRead)
  const ends = new Map()
  for (const {status} of done) ends.set(status, (ends.get(status) ?? 0) + 1)
  figure(t, 'kills', `${done.length} kills, ${unread.length} of them with no reader; ends: ${[...ends].map(([status, times]) => `${times} ${status}`).join(', ')}`)
  figure(t, 'kills', `from the kill to the end: ${spread(done.map(({tookMs}) => tookMs))}`)
  await stand.drained()
  const rows = await stand.sql(`select content from messages where role = 'user' and id like 'kill-%'`)
  for (const {message} of done) assert.equal(rows.filter((content) => content === message.content).length, 1, 'the message is in PostgreSQL')
})

class Trial {
  constructor(number, isRead) {
    this.isRead = isRead
    this.random = chance(`kills ${number}`)
    this.message = {id: `kill-message-${number}`, content: `${number}: ${'How long does it take? '.repeat(8)}now`}
    this.page = new Page()
  }

  /** Asks, and has the writer killed at some moment. `killedAt` stays unset when there was none to kill. */
  async begin() {
    this.visitor = await stand.visitor({direct: true}).arrive()
    this.reading = this.isRead ? this.visitor.readToEnd(this.page, this.message, {random: this.random}) : this.#askAndLeave()
    this.reading.catch(() => {}) // it is looked at in end()
    if (!this.isRead) await this.reading
    await pause(this.random.below(SPEECH.firstMs + SPEECH.chunks * SPEECH.gapMs))
    const worker = await stand.writerOf(this.visitor.session)
    if (!worker || stand.isSpared(worker)) return this
    this.pid = stand.stack.pid(worker)
    this.worker = worker
    this.shown = this.page.replies.get(`${this.message.id}.r`)?.bytes.length > 0
    await stand.kill(worker).catch((error) => {
      if (error.code !== 'ESRCH') throw error // another trial killed it at the same moment
    })
    this.killedAt = now()
    return this
  }

  async #askAndLeave() {
    const begun = () => this.page.replies.get(`${this.message.id}.r`)
    while (!begun()) {
      await this.visitor.ask(this.page, this.message, begun).catch((error) => {
        if (!(error instanceof Broken) && !(error instanceof Refused && error.passes)) throw error
      })
    }
  }

  async end(lastKill) {
    const {visitor, message, isRead} = this
    const latest = lastKill + END_WITHIN_MS
    const rid = `${message.id}.r`
    let stored
    while (!(stored = (await stand.live(visitor.session)).filter(({id}) => id === rid)).length) {
      assert.ok(now() < latest, `${rid} (${isRead ? 'read' : 'unread'}) has no end ${Math.round(now() - this.killedAt)} ms after the kill`)
      await pause(150)
    }
    const tookMs = now() - this.killedAt
    if (isRead) {
      const shown = await this.reading
      assert.ok(now() < latest + 1000 * SLOWNESS, `${rid} is stored, and its reader is told`)
      assert.deepEqual([shown.bytes.toString(), shown.end.status], [stored[0].content, stored[0].status])
    }
    const kept = await stand.live(visitor.session)
    assert.deepEqual(kept.map(({id}) => id), [message.id, rid], 'the message and one reply')
    assertOneCall(stored[0], message)
    if (this.shown) assert.equal(stored[0].attempt, undefined, 'what was shown stays')
    return {isRead, message, tookMs, status: `${stored[0].status}${stored[0].attempt ? ' at a second attempt' : ''}`}
  }
}

/** The text is what one call of the provider said, from its beginning: whole, or broken off. */
function assertOneCall({content, status}, message) {
  assert.ok(['complete', 'interrupted'].includes(status), status)
  const [before, ...parts] = content.split(/@(\d+\/\d+) /)
  assert.equal(before, '')
  const calls = new Set()
  let said = ''
  let last = 0n
  for (let i = 0; i < parts.length; i += 2) {
    const [sent, received] = parts[i].split('/').map(BigInt)
    assert.ok(sent > last, 'in the order in which it was said')
    last = sent
    calls.add(received)
    said += parts[i + 1]
  }
  assert.equal(calls.size, 1, 'the words of one call')
  assert.ok(status === 'complete' ? said === message.content : said && message.content.startsWith(said), `${status}: ${said}`)
}
