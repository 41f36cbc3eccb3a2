// Programs under test: start one, wait for the line that says it is ready, stop it again.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import path from 'node:path'
import {createInterface} from 'node:readline'
import {fileURLToPath} from 'node:url'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Where the build put things: `BUILD` as make has it, relative to the project. */
export const BUILD = path.resolve(ROOT, process.env.BUILD ?? 'build')

/** What a sanitized build is told, if it is one: where its reports go (tests/sanitized/run). */
export const SANITIZER_OPTIONS = Object.fromEntries(Object.entries(process.env).filter(([name]) => name.endsWith('SAN_OPTIONS')))

/** How many times as long as usual the programs may take; multiplies deadlines, and nothing else. */
export const SLOWNESS = Number(process.env.SLOWNESS ?? 1)

/** A built program, by name. */
export const program = (name) => path.join(BUILD, 'bin', name)

/**
 * Starts a program and waits until a line of its standard output matches `ready`.
 * @returns {{pid: number, line: RegExpMatchArray, output: () => string, stop: (signal?: string) => Promise<number|string>, exited: Promise<number|string>}}
 */
export async function startProgram(command, args, {env = process.env, cwd = ROOT, ready, timeoutMs = 30_000 * SLOWNESS}) {
  // It ends when we do, however we end: by --pdeathsig the kernel sees to that.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args], {env, cwd, stdio: ['ignore', 'pipe', 'pipe']})
  const said = []
  const note = (chunk) => said.push(chunk)
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const output = () => Buffer.concat(said).toString()
  const exited = once(child, 'exit').then(([code, signal]) => signal ?? code)

  const stop = async (signal = 'SIGTERM') => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return exited
  }
  const line = await Promise.race([
    firstMatch(child.stdout, ready),
    exited.then((end) => `${command} ended (${end}) before it was ready:\n`),
    delay(timeoutMs).then(() => `${command} was not ready after ${timeoutMs} ms:\n`),
  ])
  if (typeof line === 'string') {
    await stop('SIGKILL')
    throw new Error(line + output())
  }
  return {pid: child.pid, line, output, stop, exited}
}

function firstMatch(stream, pattern) {
  return new Promise((resolve) => {
    const lines = createInterface({input: stream})
    lines.on('line', (text) => {
      const match = text.match(pattern)
      if (match) resolve(match)
    })
  })
}

/** Resolves after `ms`; never keeps the process alive by itself. */
export function delay(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}

/**
 * Polls until `check` returns something true, and returns that. For states nothing announces.
 * The limit is there to fail a broken run, not to judge speed.
 */
export async function eventually(check, what, timeoutMs = 15_000 * SLOWNESS) {
  const end = Date.now() + timeoutMs
  for (;;) {
    const value = await check()
    if (value) return value
    if (Date.now() > end) throw new Error(`did not happen within ${timeoutMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}
