// The fake Gemini service as a test sees it: an address, scripts to play, a journal to read.
import {program, startProgram} from './processes.mjs'

export const FAKE_KEY = 'AQ.fake-key-for-tests-7f3a91'

export async function startFakeGemini({key = FAKE_KEY} = {}) {
  const process_ = await startProgram(program('fake-gemini'), ['--port', '0', '--key', key], {
    ready: /^listening 127\.0\.0\.1:(\d+)$/,
  })
  const port = Number(process_.line[1])
  const url = `http://127.0.0.1:${port}`

  const call = async (method, path, body) => {
    const response = await fetch(url + path, {method, body: body && JSON.stringify(body)})
    const answer = await response.json()
    if (!response.ok) throw new Error(`${method} ${path}: ${answer.error.message}`)
    return answer
  }

  return {
    url,
    port,
    key,
    pid: process_.pid,
    /** All requests from now on are answered by this script; none means plain replies. */
    play: (script = {}) => call('POST', '/fake/script', script),
    /** What was asked since the last `forget`, oldest first. */
    journal: () => call('GET', '/fake/journal'),
    stats: () => call('GET', '/fake/stats'),
    forget: () => call('DELETE', '/fake/journal'),
    stop: () => process_.stop(),
  }
}

/** A directive for a visitor's message: `directive({status: 429})` is `[[fake status=429]]`. */
export function directive(options) {
  const words = Object.entries(options).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return `[[fake ${words.join(' ')}]]`
}
