// The test stand: the product as tools/run starts it, the fake model, and the floor beside them.
import {startFakeGemini} from '../../integration/lib/fake-gemini.mjs'
import {SITE, startStack} from '../../integration/lib/stack.mjs'
import {startFloor} from './floor.mjs'

// What a visitor may send in a minute is no part of what is measured. Nothing else differs from the
// defaults; the limits per address stay on, as each visitor comes from an address of its own.
const SETTINGS = {LOG_LEVEL: 'info', PROVIDERS: 'gemini', MESSAGES_PER_MINUTE: '100000'}

const standing = new Set()

/** For a bench that is interrupted: nothing is left running. */
export async function stopStands() {
  for (const stop of standing) await stop().catch(() => {})
}

export async function startStand({workers}) {
  const parts = []
  const started = startParts(parts, workers)
  const stop = async () => {
    standing.delete(stop)
    await started.catch(() => {}) // a part that is just starting could not be stopped yet
    for (const part of parts.splice(0).reverse()) await part.stop()
  }
  standing.add(stop)
  try {
    return new Stand(await started, stop)
  } catch (error) {
    await stop()
    throw error
  }
}

/** Adds each part to `parts` once it runs. */
async function startParts(parts, workers) {
  const fake = await startFakeGemini()
  parts.push(fake)
  const floor = await startFloor({modelPort: fake.port})
  parts.push(floor)
  const env = {...SETTINGS, GEMINI_API_KEY: fake.key, GEMINI_BASE_URL: fake.url}
  const stack = await startStack({workers, env})
  parts.push(stack)
  return {stack, fake, floor}
}

class Stand {
  constructor({stack, fake, floor}, stop) {
    this.stack = stack
    this.fake = fake
    this.floor = floor
    this.stop = stop
  }

  /** Whom the load client addresses as a visitor of the demo shop. */
  get visitor() {
    return {port: this.stack.port, origin: this.stack.origin, site: SITE}
  }

  /** Processes of the product, by part; all workers together. */
  get trees() {
    const parts = ['nginx', 'redis', 'postgres']
    const trees = Object.fromEntries(parts.map((part) => [part, this.stack.pid(part)]))
    this.stack.workers.forEach((worker, i) => {
      trees[i === 0 ? 'worker' : worker] = this.stack.pid(worker)
    })
    return {...trees, fake: this.fake.pid, floor: this.floor.pid}
  }

  async #call(path, {method = 'GET', body, token} = {}) {
    const response = await fetch(this.stack.url + path, {
      method,
      headers: {
        Origin: this.stack.origin,
        'Content-Type': 'application/json',
        ...(token && {Authorization: `Bearer ${token}`}),
      },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return text
  }

  async startSession() {
    return JSON.parse(await this.#call('/api/v1/sessions', {method: 'POST', body: {site: SITE}}))
  }

  /** Asks, and waits for the whole reply. */
  async say({session, token}, id, content) {
    const path = `/api/v1/sessions/${session}/messages`
    const answer = JSON.parse(await this.#call(path, {method: 'POST', token, body: {id, content}}))
    if (answer.reply.status !== 'complete') throw new Error(`the reply to ${id} is ${answer.reply.status}`)
  }

  historyPath = ({session}) => `/api/v1/sessions/${session}/messages`

  history({session, token}) {
    return this.#call(this.historyPath({session}), {token})
  }
}
