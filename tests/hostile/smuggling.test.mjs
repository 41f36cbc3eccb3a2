// HTTP that two parsers could read in two ways: each of probes/*.http is sent as it is, and behind it,
// on the same connection, an honest request. A probe's name says what must come of it:
//
//   .refused.http    400 or another refusal, and the connection is closed: nothing behind it counts
//   .answered.http   one answer, and the honest request behind it gets its own
//   .either.http     one or the other
//
// What never may happen: a third answer, an answer to /smuggled, the honest request swallowed.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import net from 'node:net'
import {after, before, describe, it} from 'node:test'
import {setTimeout as pause} from 'node:timers/promises'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {condition} from './lib/honest.mjs'

const PROBES = new URL('probes/', import.meta.url)
const MARK = 'honest-one'
const HONEST = `GET /api/v1/sites/${MARK} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n`

let addresses = 0 // each connection comes from an address of its own: the limits are not the matter here
const nextAddress = () => `127.3.${(++addresses >> 8) & 255}.${1 + (addresses & 127)}`

/** Sends the parts, each after a moment, and collects all that comes back. */
function talk(port, parts) {
  return new Promise((resolve) => {
    const pieces = []
    const socket = net.connect({port, host: '127.0.0.1', localAddress: nextAddress()})
    const limit = setTimeout(() => finish(false), 8_000)
    const finish = (closed) => {
      clearTimeout(limit)
      socket.destroy()
      resolve({text: Buffer.concat(pieces).toString('latin1'), closed})
    }
    socket.on('data', (piece) => pieces.push(piece))
    socket.on('close', () => finish(true))
    socket.on('error', () => {})
    socket.on('connect', async () => {
      for (const part of parts) {
        if (socket.writable) socket.write(part)
        await pause(120)
      }
    })
  })
}

/** The answers in a connection's bytes: [{status, body}]. Throws where the bytes are no HTTP. */
function answersIn(text) {
  const answers = []
  while (text) {
    const head = text.match(/^HTTP\/1\.1 (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/)
    assert.ok(head, `an answer begins here: ${JSON.stringify(text.slice(0, 80))}`)
    text = text.slice(head[0].length)
    const status = Number(head[1])
    if (status === 100) continue
    const size = head[2].match(/^content-length: (\d+)\r$/im)
    let body = ''
    if (size) {
      body = text.slice(0, Number(size[1]))
      text = text.slice(body.length)
    } else if (/^transfer-encoding: chunked\r$/im.test(head[2])) {
      for (;;) {
        const line = text.match(/^([0-9a-f]+)\r\n/i)
        assert.ok(line, 'a chunk begins here')
        const length = Number.parseInt(line[1], 16)
        body += text.slice(line[0].length, line[0].length + length)
        text = text.slice(line[0].length + length + 2)
        if (length === 0) break
      }
    } else if (status !== 204) {
      body = text
      text = ''
    }
    answers.push({status, line: head[0].slice(0, head[0].indexOf('\r')), headers: head[2], body})
  }
  return answers
}

describe('HTTP that is meant to be misread', () => {
  let stack
  before(async () => (stack = await startStack({workers: 1})))
  after(() => stack?.stop())

  // nginx writes its log when a request is done; this one is, since its answer is here.
  const paths = () => stack.log('../log/access').split('\n').filter(Boolean).map((line) => JSON.parse(line).path)

  it('the honest request alone is answered, and would be seen if it were smuggled', async () => {
    const {text} = await talk(stack.port, [`GET /smuggled-control HTTP/1.1\r\nHost: x\r\n\r\n${HONEST}`])
    const answers = answersIn(text)
    assert.deepEqual(answers.map(({status}) => status), [404, 404])
    assert.match(answers[1].body, /site_not_found/)
    await eventually(() => paths().includes('/smuggled-control'), 'the access log shows it')
  })

  it('a status line has the form that RFC 9112 asks for, also without a phrase', async () => {
    const {text} = await talk(stack.port, [HONEST])
    assert.match(answersIn(text)[0].line, /^HTTP\/1\.1 404 /)
  })

  for (const file of readdirSync(PROBES).sort()) {
    const [, name, expected] = file.match(/^\d+-(.*)\.(refused|answered|either)\.http$/)
    it(`${name}: ${expected}`, async () => {
      const at = condition(stack)
      const {text, closed} = await talk(stack.port, [readFileSync(new URL(file, PROBES)), HONEST])
      assert.ok(closed, `the connection ends; so far: ${text}`)
      const answers = answersIn(text)
      const refused = answers.length <= 1 && (answers[0]?.status ?? 400) >= 400
      const answered = answers.length === 2 && answers[0].status < 500 && /site_not_found/.test(answers[1].body)
      if (expected !== 'answered' && refused) assert.ok([undefined, 400, 405, 413, 414, 501, 505].includes(answers[0]?.status), text)
      assert.ok((expected !== 'answered' && refused) || (expected !== 'refused' && answered), `${expected}, but it was:\n${text}`)
      for (const {headers} of answers) assert.doesNotMatch(headers, /^x-odd/im, 'no header of the request is in the answer')
      assert.ok(!paths().some((path) => /^\/smuggled$/.test(path)), 'nobody answered what was smuggled')
      assert.equal(condition(stack).pid, at.pid, 'the worker is the same process')
    })
  }
})
