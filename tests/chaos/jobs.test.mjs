// What is said gets to PostgreSQL once and in order, though chat-jobs is killed again and again, and
// though PostgreSQL is away for a minute, while twenty messages a second come in.
//
//   CHAOS_SCALE=1: 20 kills, 60 s without PostgreSQL
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {SLOWNESS} from '../integration/lib/processes.mjs'
import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, replayable} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'

const KILLS = count(20, 3)
const AWAY_MS = count(60, 3) * 1000
const A_SECOND = 20
const VISITORS = 16

let stand
before(async () => {
  stand = await startStand({workers: 2})
  await stand.fake.play({text: 'Yes.'})
})
after(() => stand?.stop())

/** Messages come in at a steady rate until `body` is done; all are answered. What each visitor said. */
async function whileTheyTalk(name, body) {
  const visitors = await each(Array.from({length: VISITORS}), () => stand.visitor({direct: true}).arrive())
  const said = visitors.map(() => [])
  const answers = []
  let going = true
  const talk = (async () => {
    for (let i = 0, began = now(); going; i++) {
      const at = i % VISITORS
      const id = `${name}-message-${i}`
      said[at].push(id)
      answers.push(visitors[at].say({id, content: `Message ${i}`}))
      answers.at(-1).catch(() => {}) // waited for below
      await pause(Math.max(0, began + ((i + 1) * 1000) / A_SECOND - now()))
    }
  })()
  try {
    await body()
  } finally {
    going = false
    await talk
  }
  await Promise.all(answers)
  return {visitors, said, count: answers.length}
}

/** Each visitor's messages are there once, each with its reply, in the order in which Redis has them. */
async function assertTranscripts({visitors, said}) {
  await each(visitors, async ({session}, i) => {
    const live = (await stand.live(session)).map(({id, seq}) => `${id}|${seq}`)
    const rows = await stand.sql(`select id, seq from messages where session = '${session}' order by seq`)
    assert.deepEqual(rows.slice(-live.length), live, 'as Redis has it')
    const ids = rows.map((row) => row.split('|')[0])
    assert.deepEqual(ids.filter((id) => !id.endsWith('.r')), said[i], 'every message once, in its order')
    assert.deepEqual(ids.toSorted(), said[i].flatMap((id) => [id, `${id}.r`]).toSorted(), 'and its reply')
  }, 4)
  assert.equal((await stand.redis('xlen', 'outbox:dead')).join(), '0', 'nothing was put aside')
}

test('chat-jobs is killed again and again: each row once', async (t) => {
  replayable(t)
  const random = chance('jobs')
  const talk = await whileTheyTalk('jobs', async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await stand.mayDie('jobs')
      await pause(200 + random.below(800))
      await stand.kill('jobs')
      await pause(random.below(300))
    }
    await pause(500)
  })
  await stand.drained(60_000 * SLOWNESS)
  figure(t, 'jobs', `${KILLS} kills while ${talk.count} messages came in`)
  await assertTranscripts(talk)
})

test('PostgreSQL is away: nothing is lost, and all is in order soon after its return', async (t) => {
  const talk = await whileTheyTalk('away', async () => {
    await stand.stack.whileDown('postgres', () => pause(AWAY_MS))
    const back = now()
    await stand.drained(10_000 * SLOWNESS)
    figure(t, 'postgres', `${AWAY_MS / 1000} s away, drained ${Math.round(now() - back)} ms after its supervisor was free to start it`)
  })
  await stand.drained()
  figure(t, 'postgres', `${talk.count} messages came in`)
  await assertTranscripts(talk)
})
