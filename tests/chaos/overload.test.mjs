// Three times as many want an answer as may have one at once: that many get it, the others are told
// soon when to come again, and all have been served in the end.
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import path from 'node:path'
import {after, before, test} from 'node:test'

import {count, each, figure, now, pause, replayable, spread} from './lib/scale.mjs'
import {residentMiB, startStand} from './lib/stand.mjs'
import {Page, PATIENCE_MS, Refused} from './lib/visitor.mjs'

const WORKERS = 4
const CAP = count(300, 20) // of the replies that are written at once
const OFFERED = CAP * 3
const WINDOW_MS = count(40, 4) * 1000
const SPEECH = {echo: true, chunks: 30, gapMs: count(100, 50), firstMs: 50}
const REPLY_MS = SPEECH.firstMs + SPEECH.chunks * SPEECH.gapMs
/** So much may a worker hold on to after it has carried its share; a leak is far more. */
const GROWTH_MIB = 64

let stand
before(async () => {
  stand = await startStand({workers: WORKERS, env: {MAX_REPLIES: String(CAP / WORKERS)}})
})
after(() => stand?.stop())

test('what is over the cap is refused with a time to come back, and comes to its turn', async (t) => {
  replayable(t)
  await stand.fake.play(SPEECH)
  const visitors = await each(Array.from({length: OFFERED}), () => stand.visitor({direct: true}).arrive(), 30)
  const before = await each(stand.stack.workers, (worker) => residentMiB(stand.stack.pid(worker)))
  const refusals = []
  const began = now()
  let inTime = 0
  await Promise.all(visitors.map(async (visitor, i) => {
    const page = new Page()
    page.cursor = visitor.cursor
    for (let turn = 0; turn === 0 || now() - began < WINDOW_MS; turn++) {
      const message = {id: `overload-${i}-${turn}`, content: `${i} ${turn}: ${'please wait '.repeat(8)}`}
      const reply = await admitted(visitor, page, message, refusals)
      assert.deepEqual([reply.end.status, reply.bytes.toString()], ['complete', message.content])
      if (now() - began < WINDOW_MS) inTime += 1
    }
  }))
  const most = (CAP * WINDOW_MS) / REPLY_MS
  const {peak} = await stand.fake.stats()
  figure(t, 'overload', `cap ${CAP}, ${OFFERED} at a time: ${inTime} replies in ${WINDOW_MS / 1000} s, ${Math.round((100 * inTime) / most)} % of the cap's; at most ${peak} calls at once`)
  figure(t, 'overload', `refusals, as clients felt them: ${spread(refusals.map(({tookMs}) => tookMs))}; by nginx's log: ${spread(refusedIn(stand.stack))}`)
  assert.ok(refusals.length > 0, 'some were refused')
  for (const {error} of refusals) {
    assert.deepEqual([error.status, error.code], [503, 'busy'])
    assert.ok(error.retryAfterMs >= 1000, 'they are told when to come again')
  }
  assert.ok(new Set(refusals.map(({error}) => error.retryAfterMs)).size > 1, 'not all at the same time')
  assert.ok(peak <= CAP, `${peak} calls at once`)

  const grown = (await each(stand.stack.workers, (worker) => residentMiB(stand.stack.pid(worker)))).map((mib, i) => mib - before[i])
  figure(t, 'overload', `memory of the workers: ${before.map((mib, i) => `${mib.toFixed(0)} + ${grown[i].toFixed(1)} MiB`).join(', ')}`)
  for (const mib of grown) assert.ok(mib < GROWTH_MIB, `${mib} MiB more`)
})

/** How many ms each refusal took a worker. */
function refusedIn(stack) {
  const lines = readFileSync(path.join(stack.run, 'log/access.log'), 'utf8').split('\n').filter(Boolean)
  return lines.map((line) => JSON.parse(line)).filter(({status}) => status === 503).map(({worker_seconds}) => Number(worker_seconds) * 1000)
}

/** Asks until it is let in; the reply, read to its end. */
async function admitted(visitor, page, message, refusals) {
  const rid = `${message.id}.r`
  const enough = () => page.replies.get(rid)?.end
  for (const latest = now() + WINDOW_MS + 2 * PATIENCE_MS; now() < latest; ) {
    const sent = now()
    try {
      assert.ok(await visitor.ask(page, message, enough), 'a stream that began ends well')
      return page.replies.get(rid)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      refusals.push({error, tookMs: now() - sent})
      await pause(error.retryAfterMs ?? 1000)
    }
  }
  assert.fail(`${rid} was never let in`)
}
