// The stack under test, with a fake provider and a bad network before it, and its killer.
import assert from 'node:assert/strict'
import {execFile} from 'node:child_process'
import {promisify} from 'node:util'

import {startFakeGemini} from '../../integration/lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from '../../integration/lib/processes.mjs'
import {startStack} from '../../integration/lib/stack.mjs'
import {startProxy} from './proxy.mjs'
import {now, pause} from './scale.mjs'
import {Visitor} from './visitor.mjs'

const run = promisify(execFile)

/** Generous, so that a busy machine is no fault; what is shorter is set where it matters. */
const PATIENT = {
  GEMINI_FIRST_BYTE_TIMEOUT_MS: '60000',
  GEMINI_FIRST_TEXT_TIMEOUT_MS: '60000',
  GEMINI_IDLE_TIMEOUT_MS: '60000',
  GEMINI_TOTAL_TIMEOUT_MS: '120000',
  REDIS_TIMEOUT_MS: String(2000 * SLOWNESS),
  MESSAGES_PER_MINUTE: '100000',
  LOG_LEVEL: 'info',
}

/** The supervisor ends everything when a part dies more often than this: see tools/supervise.sh. */
const DEATHS = 4
const DEATHS_WITHIN_MS = 32_000

/** `settings`: those that depend on the fake provider. */
export async function startStand({workers = 4, env = {}, settings = () => ({})} = {}) {
  const fake = await startFakeGemini()
  try {
    const stack = await startStack({gemini: fake, workers, env: {...PATIENT, ...settings(fake), ...env}})
    return new Stand(fake, stack, await startProxy(stack.port))
  } catch (error) {
    await fake.stop()
    throw error
  }
}

class Stand {
  #deaths = new Map()

  constructor(fake, stack, proxy) {
    Object.assign(this, {fake, stack, proxy})
  }

  async stop() {
    await this.proxy.stop()
    await this.stack.stop()
    await this.fake.stop()
  }

  /** A visitor by way of the proxy; `direct`: not. */
  visitor({direct = false, address} = {}) {
    return new Visitor({port: direct ? this.stack.port : this.proxy.port, origin: this.stack.origin, address})
  }

  /** A Redis command; the answer as lines. Unlike stack.redis() it holds up no stream meanwhile. */
  async redis(...words) {
    this.socket ??= this.stack.settings().REDIS_URL.replace('unix://', '')
    const {stdout} = await run('redis-cli', ['-s', this.socket, '--raw', ...words], {maxBuffer: 2 ** 28})
    return stdout.split('\n').slice(0, -1)
  }

  /** SQL; the rows. */
  async sql(statement) {
    this.database ??= this.stack.settings().DATABASE_URL
    const {stdout} = await run('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.database, '-c', statement], {maxBuffer: 2 ** 28})
    return stdout.split('\n').slice(0, -1)
  }

  /** What Redis has of a session, oldest first. */
  async live(session) {
    return (await this.redis('lrange', `session:${session}`, '0', '-1')).filter(Boolean).map((json) => JSON.parse(json))
  }

  drained(timeoutMs = 30_000 * SLOWNESS) {
    return eventually(async () => (await this.redis('xlen', 'outbox').catch(() => [])).join() === '0', 'the outbox is empty', timeoutMs)
  }

  /** The visitors' last words in each call of the provider. */
  async asked() {
    return (await this.fake.journal()).map(({body}) => body.contents.at(-1).parts.map(({text}) => text).join(''))
  }

  /** Waits until one more death of this part is one that its supervisor forgives. */
  async mayDie(part) {
    for (;;) {
      const recent = (this.#deaths.get(part) ?? []).filter((at) => now() - at < DEATHS_WITHIN_MS)
      this.#deaths.set(part, recent)
      if (recent.length < DEATHS) break
      await pause(recent[0] + DEATHS_WITHIN_MS - now())
    }
  }

  isSpared(part) {
    return (this.#deaths.get(part) ?? []).filter((at) => now() - at < DEATHS_WITHIN_MS).length >= DEATHS
  }

  /** kill -9, at once; the caller has seen to it that the part may die. */
  async kill(part) {
    this.#deaths.set(part, [...(this.#deaths.get(part) ?? []), now()])
    return this.stack.kill(part)
  }

  /** SIGTERM; the part is started again by its supervisor. */
  async restart(part) {
    await this.mayDie(part)
    this.#deaths.set(part, [...(this.#deaths.get(part) ?? []), now()])
    const old = this.stack.pid(part)
    process.kill(old, 'SIGTERM')
    await this.stack.restarted(part, old)
  }

  /** The worker that writes a reply of this session now, by its lease; nothing if none does. */
  async writerOf(session) {
    const [writer] = await this.redis('hget', `{session:${session}}:meta`, 'writer')
    if (!writer) return undefined
    return this.stack.workers.find((worker) => this.#nameOf(worker) === writer.split('@').at(-1))
  }

  /** What a worker calls itself in leases: the last one that said so under this name. */
  #nameOf(worker) {
    return this.stack.log(worker).match(/.*"event":"serving".*"worker":"([^"]+)"/s)?.[1]
  }
}

/** Memory that a process holds, in MiB. */
export async function residentMiB(pid) {
  const {stdout} = await run('ps', ['-o', 'rss=', '-p', String(pid)])
  assert.match(stdout.trim(), /^\d+$/)
  return Number(stdout) / 1024
}
