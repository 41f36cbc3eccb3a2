// All streams break at once, and everybody comes back: at once at first, then at a random moment of a
// time that doubles, as the widget does.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {eventually, SLOWNESS} from '../integration/lib/processes.mjs'
import {chance} from './lib/random.mjs'
import {count, each, figure, now, pause, percentile, replayable, spread} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'
import {backoffMs, Broken, Page, Refused} from './lib/visitor.mjs'

const CLIENTS = count(1000, 150)
/** Of the widget's waits: 95 % of all clients, and the last of them. */
const MOST_BACK_MS = 12_000 * SLOWNESS
const ALL_BACK_MS = 30_000 * SLOWNESS

let stand
before(async () => {
  stand = await startStand()
})
after(() => stand?.stop())

test('nginx is killed under all streams: they are back in time, and go on', async (t) => {
  replayable(t)
  const clients = await each(Array.from({length: CLIENTS}), async (_, i) => {
    const client = await stand.visitor({direct: true}).arrive()
    return Object.assign(client, {page: new Page(), random: chance(`herd ${i}`), opened: 0, refused: []})
  }, 30)
  for (const client of clients) client.page.cursor = client.cursor
  let going = true
  const reading = clients.map((client) => keepOn(client, () => going))
  try {
    await eventually(() => clients.every(({opened}) => opened === 1), 'all have their stream', 60_000 * SLOWNESS)

    const dropped = now()
    await stand.kill('nginx')
    await eventually(() => clients.every(({opened}) => opened >= 2), 'all are back', ALL_BACK_MS)
    const waits = clients.map(({openedAt}) => openedAt - dropped)
    figure(t, 'herd', `streams dropped at once; until each was back: ${spread(waits)}`)
    figure(t, 'herd', `tries of a client: ${Math.max(...clients.map(({tries}) => tries))} at most; refused: ${clients.flatMap(({refused}) => refused).length}`)
    assert.ok(percentile(waits, 0.95) < MOST_BACK_MS, `95 % after ${percentile(waits, 0.95)} ms`)

    // Their streams are of use: what is said in another tab is shown.
    const some = clients.filter((_, i) => i % Math.ceil(CLIENTS / 20) === 0)
    await each(some, (client, i) => client.again().say({id: `herd-message-${i}`, content: 'Am I back?'}))
    await eventually(() => some.every(({page}) => [...page.replies.values()].some(({end}) => end)), 'they see their replies', 15_000 * SLOWNESS)
  } finally {
    going = false
    for (const client of clients) client.hangUp()
    await Promise.all(reading)
  }
})

/** A stream of events that is opened again whenever it breaks. */
async function keepOn(client, going) {
  for (let attempt = 0; going(); ) {
    client.tries = (client.tries ?? 0) + 1
    try {
      await client.follow(client.page, () => false, {opened: () => {
        client.opened += 1
        client.openedAt = now()
        attempt = 0
      }})
    } catch (error) {
      if (!(error instanceof Broken) && !(error instanceof Refused && error.passes)) throw error
      if (error instanceof Refused) client.refused.push(error)
      if (error.retryAfterMs) await pause(error.retryAfterMs)
    }
    if (going()) await pause(backoffMs(attempt++, client.random))
  }
}
