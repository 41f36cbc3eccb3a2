// An honest visitor, in a thread of its own, so that what the attackers do in theirs is not taken for
// the server's delay: asks for the history again and again, and counts. It is told {session, token} and
// where, and says {ms} or {failure} for each call.
import {parentPort, workerData} from 'node:worker_threads'
import {setTimeout as pause} from 'node:timers/promises'

import {call, HONEST, json} from './honest.mjs'

const BETWEEN_MS = 25
const {stack, visitor} = workerData

async function timed() {
  const begin = performance.now()
  const path = `/api/v1/sessions/${visitor.session}/messages`
  const answer = await call(stack, 'GET', path, {headers: json(stack, visitor.token), from: HONEST})
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`)
  return performance.now() - begin
}

for (;;) {
  parentPort.postMessage(await timed().then((ms) => ({ms}), (error) => ({failure: error.message})))
  await pause(BETWEEN_MS)
}
