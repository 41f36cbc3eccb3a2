// The way to the provider over TLS, as in production: who is spoken to, and what is said before that
// is known. In front of the fake stands a terminator with a certificate made for the test.
import assert from 'node:assert/strict'
import {execFileSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import net from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, afterEach, before, test} from 'node:test'
import tls from 'node:tls'

import {newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {startStack} from './lib/stack.mjs'

let folder
let fake
let front
let stack
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'chat-tls-'))
  fake = await startFakeGemini()
})
after(async () => {
  await fake?.stop()
  rmSync(folder, {recursive: true, force: true})
})
afterEach(async () => {
  await stack?.stop()
  front?.server.close()
  stack = front = undefined
  await fake.forget()
})

/** A certificate that vouches for itself, and its key: paths of the two files. */
function certificateFor(name) {
  const [certificate, key] = ['crt', 'key'].map((end) => path.join(folder, `${name}.${end}`))
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2',
    '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-out', certificate, '-keyout', key], {stdio: 'ignore'})
  return {certificate, key}
}

/** TLS on a free port, what it decrypts passed on to the fake. */
async function startFront({certificate, key}) {
  const seen = {handshakes: 0, protocols: new Set(), bytes: 0}
  const options = {cert: readFileSync(certificate), key: readFileSync(key), ALPNProtocols: ['h2', 'http/1.1']}
  const server = tls.createServer(options, (visitor) => {
    seen.handshakes += 1
    seen.protocols.add(visitor.alpnProtocol)
    const provider = net.connect(fake.port, '127.0.0.1')
    visitor.on('data', (bytes) => (seen.bytes += bytes.length))
    visitor.pipe(provider).pipe(visitor)
    for (const socket of [visitor, provider]) socket.on('error', () => {})
  })
  server.on('tlsClientError', () => {})
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {server, seen, url: `https://localhost:${server.address().port}`}
}

const startBehind = (caFile) =>
  startStack({gemini: {...fake, url: front.url}, workers: 1, env: caFile && {GEMINI_CA_FILE: caFile}})

test('a server that is vouched for answers, over one kept connection, in HTTP/1.1', async () => {
  const pair = certificateFor('localhost')
  front = await startFront(pair)
  stack = await startBehind(pair.certificate)
  for (let i = 0; i < 3; i++) assert.equal((await (await newVisitor(stack)).ask('Hello')).end.status, 'complete')
  assert.equal((await fake.journal()).length, 3)
  assert.deepEqual([front.seen.handshakes, [...front.seen.protocols]], [1, ['http/1.1']])
})

/** Nothing was said to whoever stands there: no key, no word of the visitor. */
async function assertToldNothing() {
  const reply = await (await newVisitor(stack)).ask('Hello')
  assert.deepEqual([reply.end.status, reply.end.class], ['failed', 'BUSY'])
  assert.equal(front.seen.bytes, 0)
  assert.deepEqual(await fake.journal(), [])
  assert.match(stack.log('worker-0'), /"diagnosis":"tls/)
}

test('a server that nobody vouches for is told nothing', async () => {
  front = await startFront(certificateFor('localhost'))
  stack = await startBehind(undefined)
  await assertToldNothing()
})

test('a server with the certificate of another name is told nothing', async () => {
  const pair = certificateFor('elsewhere.example')
  front = await startFront(pair)
  stack = await startBehind(pair.certificate)
  await assertToldNothing()
})
