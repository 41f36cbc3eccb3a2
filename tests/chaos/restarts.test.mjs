// Everything is restarted, one after the other, and nginx reloads, while visitors read replies and make
// requests: no request fails, and every text is whole.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {SITE} from '../integration/lib/stack.mjs'
import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, replayable} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {Page} from './lib/visitor.mjs'

const RESTARTS = count(10, 3)
const RELOADS = count(5, 1)
const STREAMS = count(100, 20)
const REQUESTS_A_SECOND = 20
const SPEECH = {echo: true, chunks: 30, gapMs: 80, firstMs: 50}

let stand
before(async () => {
  stand = await startStand()
})
after(() => stand?.stop())

test('rolling restarts and reloads under streams and requests: nobody notices', async (t) => {
  replayable(t)
  const random = chance('restarts')
  await stand.fake.play(SPEECH)
  let going = true
  const failures = []
  const visitors = await each(Array.from({length: STREAMS}), () => stand.visitor({direct: true}).arrive(), 20)

  let texts = 0
  const streams = visitors.map(async (visitor, i) => {
    const own = chance(`restarts ${i}`)
    const page = new Page()
    page.cursor = visitor.cursor
    await pause(own.below(2000))
    for (let turn = 0; going; turn++) {
      const message = {id: `stream-${i}-${turn}`.padEnd(10, '-'), content: `${i} ${turn} ${'and so on '.repeat(own.between(5, 40))}.`}
      const {bytes, end} = await visitor.readToEnd(page, message, {random: own, refused: (error) => failures.push(error.message)})
      assert.deepEqual([end.status, bytes.toString()], ['complete', message.content])
      texts += 1
    }
  })

  let requests = 0
  const answers = []
  const asking = (async () => {
    const began = now()
    for (let i = 0; going; i++) {
      answers.push(oneRequest(i).catch((error) => failures.push(error.message)))
      requests += 1
      await pause(Math.max(0, began + ((i + 1) * 1000) / REQUESTS_A_SECOND - now()))
    }
  })()
  for (const one of streams) one.catch(() => {}) // waited for below

  try {
    let reloads = 0
    for (let i = 0; i < RESTARTS; i++) {
      await pause(random.below(500))
      if (reloads < RELOADS && i * RELOADS >= reloads * RESTARTS) {
        process.kill(stand.stack.pid('nginx'), 'SIGHUP')
        reloads += 1
      }
      await stand.restart(`worker-${i % stand.stack.workers.length}`)
    }
    await pause(500)
  } finally {
    going = false
    await asking
  }
  await Promise.all([...answers, ...streams])
  figure(t, 'restarts', `${RESTARTS} restarts, ${RELOADS} reloads, ${requests} requests, ${texts} texts read whole; ${failures.length} failures`)
  assert.deepEqual(failures, [])
})

/** Each visits, or asks and takes the whole answer, or looks into the history. */
async function oneRequest(i) {
  const visitor = stand.visitor({direct: true})
  if (i % 4 === 0) return visitor.call('GET', `/api/v1/sites/${SITE}`)
  Object.assign(visitor, await visitor.call('POST', '/api/v1/sessions', {body: {site: SITE}}))
  if (i % 4 === 1) return visitor.call('GET', `${visitor.path}/messages`)
  const {reply} = await visitor.post({id: `request-${i}`, content: `Short ${i}`})
  assert.deepEqual([reply.status, reply.content], ['complete', `Short ${i}`])
}
