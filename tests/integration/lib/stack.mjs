// The whole product as a visitor meets it: started by its own supervisor, tools/run, with a database,
// a Redis, workers and an nginx of its own, in a temporary folder and on a free port.
import {execFile, spawnSync} from 'node:child_process'
import {chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync} from 'node:fs'
import net from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {promisify} from 'node:util'

import {fastcgiRequest} from './fastcgi.mjs'
import {BUILD, eventually, program, ROOT, SANITIZER_OPTIONS, SLOWNESS, startProgram} from './processes.mjs'
import {exchange} from './raw-http.mjs'

export const SITE = 'demo'

/** Time-outs for the model, short enough for tests to wait for. */
export const SHORT_LIMITS = {
  GEMINI_FIRST_BYTE_TIMEOUT_MS: String(600 * SLOWNESS),
  GEMINI_FIRST_TEXT_TIMEOUT_MS: String(900 * SLOWNESS),
  GEMINI_IDLE_TIMEOUT_MS: String(700 * SLOWNESS),
  GEMINI_TOTAL_TIMEOUT_MS: String(8000 * SLOWNESS),
}

/** For models that are made to fail all the time: the failures of one test are none of the next one's. */
export const ALWAYS_ASKED = {PROVIDER_PAUSE_MS: '0'}

/**
 * Starts a stack. With `gemini` (a fake) the model answers; without, the shop's FAQ does.
 * @param {{gemini?: object, workers?: number, env?: Record<string, string>}} options
 */
export async function startStack({gemini, workers = 2, env = {}} = {}) {
  const top = makeTree()
  const port = await freePort()
  const process_ = await startProgram(path.join(top, 'tools/run'), [], {
    cwd: top,
    env: {
      PATH: process.env.PATH,
      HOME: top,
      LANG: 'C.UTF-8',
      ...SANITIZER_OPTIONS,
      PORT: String(port),
      WORKERS: String(workers),
      LOG_LEVEL: 'debug',
      ...(gemini && {
        GEMINI_API_KEY: gemini.key,
        GEMINI_BASE_URL: gemini.url,
        PROVIDERS: 'gemini',
        ...SHORT_LIMITS,
      }),
      ...env,
    },
    ready: /^ready (http:\/\/127\.0\.0\.1:\d+)\/$/,
    timeoutMs: 90_000 * SLOWNESS,
  }).catch((error) => {
    rmSync(top, {recursive: true, force: true})
    throw error
  })
  return new Stack(top, port, process_)
}

class Stack {
  #process
  #top

  constructor(top, port, process_) {
    this.#top = top
    this.#process = process_
    this.port = port
    this.url = `http://127.0.0.1:${port}`
    this.origin = this.url
  }

  get run() {
    return path.join(this.#top, 'run')
  }

  /** The process of a part: worker-0, worker-1, jobs, redis, postgres, nginx. */
  pid(part) {
    return Number(readFileSync(path.join(this.run, `${part}.pid`), 'utf8'))
  }

  log(part) {
    return readFileSync(path.join(this.run, 'log', `${part}.log`), 'utf8')
  }

  get workers() {
    return readdirSync(this.run).flatMap((file) => file.match(/^(worker-\d+)\.pid$/)?.[1] ?? [])
  }

  /** The unix socket on which a worker speaks FastCGI. */
  socketOf(worker) {
    const conf = readFileSync(path.join(this.run, 'nginx.conf'), 'utf8')
    return conf.match(new RegExp(`server unix:(\\S+/${worker}\\.sock)`))[1]
  }

  /** Kills a part and waits for it to be gone; its supervisor starts it again at once. */
  async kill(part) {
    const pid = this.pid(part)
    process.kill(-pid, 'SIGKILL') // its process group: an nginx without its master would serve on
    await eventually(() => !isAlive(pid), `${part} ends`)
    return pid
  }

  /**
   * Runs `body` while a part is gone. Its supervisor, who would start it again at once, is held for
   * that time; afterwards it does so.
   */
  async whileDown(part, body) {
    process.kill(this.#process.pid, 'SIGSTOP')
    try {
      await this.kill(part)
      return await body()
    } finally {
      process.kill(this.#process.pid, 'SIGCONT')
    }
  }

  /** Runs `body` while a part is there but does not answer: what a clean end hides. */
  async whileFrozen(part, body) {
    const pids = this.#family(this.pid(part))
    for (const pid of pids) signal(pid, 'SIGSTOP')
    try {
      return await body()
    } finally {
      for (const pid of pids) signal(pid, 'SIGCONT')
    }
  }

  /** A process and all below it; some may end while they are listed. */
  #family(pid) {
    let children = []
    try {
      children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean)
    } catch ({code}) {
      if (code !== 'ENOENT' && code !== 'ESRCH') throw new Error(`children of ${pid}: ${code}`)
    }
    return [pid, ...children.flatMap((child) => this.#family(Number(child)))]
  }

  /** Waits until every worker finds what it stands on like this. */
  async standsOn(wanted = {redis: 'ok', postgres: 'ok'}) {
    for (const worker of this.workers) {
      await eventually(
        async () => {
          const checks = (await this.healthOf(worker))?.checks
          return checks && Object.entries(wanted).every(([part, status]) => checks[part].status === status)
        },
        `${worker} finds ${JSON.stringify(wanted)}`,
        40_000 * SLOWNESS,
      )
    }
  }

  /** What one worker says, asked behind nginx's back; nothing when it does not answer. */
  async healthOf(worker) {
    const request = fastcgiRequest({REQUEST_METHOD: 'GET', SCRIPT_NAME: '/api/health'})
    const {bytes} = await exchange({path: this.socketOf(worker)}, request)
    const [json] = bytes.toString('latin1').match(/\{"status":.*\}/) ?? []
    return json && JSON.parse(json)
  }

  /** Waits until the worker that followed `oldPid` answers. */
  async restarted(worker, oldPid) {
    await eventually(() => this.pid(worker) !== oldPid && isAlive(this.pid(worker)), `${worker} is back`)
    await eventually(() => this.healthOf(worker), `${worker} takes requests`)
  }

  /** Runs a Redis command; the answer as lines. */
  redis(...args) {
    const socket = this.settings().REDIS_URL.replace('unix://', '')
    const {stdout, stderr, status} = spawnSync('redis-cli', ['-s', socket, '--raw', ...args], {encoding: 'utf8'})
    if (status !== 0) throw new Error(`redis-cli ${args[0]}: ${stderr}${stdout}`)
    return stdout.split('\n').slice(0, -1)
  }

  /** Runs a Redis command for each list of words, in one go. */
  redisAll(commands) {
    const socket = this.settings().REDIS_URL.replace('unix://', '')
    const input = commands.map((words) => words.map((word) => JSON.stringify(word)).join(' ')).join('\n')
    const {stdout, stderr, status} = spawnSync('redis-cli', ['-s', socket, '--raw'], {encoding: 'utf8', input: `${input}\n`})
    if (status !== 0 || /^(ERR|OOM|READONLY|LOADING)/m.test(stdout)) throw new Error(`redis-cli: ${stderr}${stdout}`)
  }

  /** Runs SQL; the rows, their columns joined by "|". */
  sql(statement) {
    const args = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', this.settings().DATABASE_URL, '-c', statement]
    const {stdout, stderr, status} = spawnSync('psql', args, {encoding: 'utf8'})
    if (status !== 0) throw new Error(`psql: ${stderr}`)
    return stdout.split('\n').slice(0, -1)
  }

  /** Runs the admin tool; its standard output. */
  async chatctl(...args) {
    const env = {PATH: process.env.PATH, ...SANITIZER_OPTIONS, ...this.settings()}
    const {stdout} = await promisify(execFile)(program('chatctl'), args, {env, cwd: this.#top})
    return stdout
  }

  /** Everything the run has written down in files: logs, settings, databases. */
  files() {
    return readdirSync(this.run, {recursive: true, withFileTypes: true})
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
  }

  /** Ends it all, and throws if the supervisor does not call that a clean end. */
  async stop() {
    const end = await this.#process.stop('SIGTERM')
    const output = this.#process.output()
    rmSync(this.#top, {recursive: true, force: true})
    if (end !== 0) throw new Error(`tools/run ended with ${end}:\n${output}`)
  }

  /** Where its databases are, as chatctl and chat-jobs want to know it. */
  settings() {
    const text = readFileSync(path.join(this.run, 'env'), 'utf8')
    const {stdout} = spawnSync('bash', ['-c', `set -a; eval "$1"; printf '%s\\n' "$DATABASE_URL" "$REDIS_URL"`, '-', text], {
      encoding: 'utf8',
    })
    const [DATABASE_URL, REDIS_URL] = stdout.split('\n')
    return {DATABASE_URL, REDIS_URL}
  }
}

// A checkout in miniature: the supervisor keeps its state beside itself, in run/. The tools are
// copied, all else is linked.
function makeTree() {
  const top = mkdtempSync(path.join(tmpdir(), 'chat-test-'))
  chmodSync(top, 0o755) // PostgreSQL runs as a user of its own
  mkdirSync(path.join(top, 'widget'))
  cpSync(path.join(ROOT, 'tools'), path.join(top, 'tools'), {
    recursive: true,
    filter: (source) => !source.includes('node_modules'),
  })
  symlinkSync(BUILD, path.join(top, 'build'))
  symlinkSync(path.join(ROOT, 'widget/demo'), path.join(top, 'widget/demo'))
  for (const folder of ['nginx', 'sql', 'fcgi-app']) symlinkSync(path.join(ROOT, folder), path.join(top, folder))
  return top
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address()
      server.close(() => resolve(port))
    })
  })
}

// To one of a family: it may just have ended.
function signal(pid, name) {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

// A process that has ended and waits to be taken note of is dead, but only once its last thread is: until
// then the others hold its sockets open, and what connects to them is lost.
function isAlive(pid) {
  try {
    const zombie = readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ')
    return !zombie || readdirSync(`/proc/${pid}/task`).length > 1
  } catch {
    return false
  }
}
