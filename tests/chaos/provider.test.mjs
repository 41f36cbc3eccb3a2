// The first of two model providers answers 503 for a while: it is hardly asked meanwhile, whatever the
// number of workers, everybody is answered by the second one, and afterwards it is used again.
import assert from 'node:assert/strict'
import {after, before, test} from 'node:test'

import {newVisitor} from '../integration/lib/api.mjs'
import {eventually, SLOWNESS} from '../integration/lib/processes.mjs'
import {settingsFor} from '../integration/lib/providers.mjs'
import {count, figure, now, pause, replayable} from './lib/scale.mjs'
import {startStand} from './lib/stand.mjs'

const WORKERS = 4
const PAUSE_MS = count(30_000, 6000) // PROVIDER_PAUSE_MS, ±20 %
const OUTAGE_MS = PAUSE_MS * 2
const EVERY_MS = 100 * SLOWNESS

/** Failures that open the breaker; calls that were under way at the other workers; then probes. */
const MOST = 5 + WORKERS + Math.ceil(OUTAGE_MS / (0.8 * PAUSE_MS))

let stand
before(async () => {
  stand = await startStand({workers: WORKERS, env: {PROVIDER_PAUSE_MS: String(PAUSE_MS)}, settings: (fake) => ({
    ...settingsFor.openai(fake), PROVIDERS: 'gemini,openai',
  })})
})
after(() => stand?.stop())

const callsTo = async (api) => (await stand.fake.journal()).filter((entry) => entry.api === api).length
const breakers = async () => {
  const {stack} = stand
  const reports = await Promise.all(stack.workers.map((worker) => stack.healthOf(worker)))
  return new Set(reports.map((report) => report?.checks.providers[0].breaker))
}
const ask = async () => (await newVisitor(stand.stack)).ask('Hello')

test('a provider that answers 503 for a while is hardly asked', async (t) => {
  replayable(t)
  await stand.fake.play({api: 'gemini', status: 503})
  const replies = []
  for (let next = now(), end = next + OUTAGE_MS; next < end; next += EVERY_MS) {
    await pause(Math.max(0, next - now()))
    replies.push(ask())
  }
  for (const {end, text} of await Promise.all(replies)) assert.deepEqual([end.status, text.length > 0], ['complete', true])
  const asked = await callsTo('gemini')
  figure(t, 'provider', `503 for ${OUTAGE_MS / 1000} s, ${replies.length} messages to ${WORKERS} workers: ${asked} calls to it, ${await callsTo('openai')} to the next`)
  assert.ok(asked >= 5, 'it was the first to be asked')
  assert.ok(asked <= MOST, `${asked} calls`)
  for (const worker of stand.stack.workers) assert.match(stand.stack.log(worker), /"event":"provider breaker open"/)

  await stand.fake.play()
  const well = now()
  await eventually(async () => (await ask()).end.status === 'complete' && (await callsTo('gemini')) > asked, 'it is asked again', 2 * PAUSE_MS)
  await eventually(async () => [...(await breakers())].join() === 'closed', 'all workers use it again')
  figure(t, 'provider', `all workers use it again after ${((now() - well) / 1000).toFixed(1)} s, of a pause of ${PAUSE_MS / 1000} s`)
  await stand.fake.forget()
  for (let i = 0; i < 6; i++) await ask()
  assert.deepEqual([await callsTo('gemini'), await callsTo('openai')], [6, 0])
})
