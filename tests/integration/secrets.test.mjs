// Nothing that a visitor writes, that the model says, or that opens a door is ever written to a log.
import assert from 'node:assert/strict'
import {readFileSync, statSync} from 'node:fs'
import path from 'node:path'
import {after, before, test} from 'node:test'

import {call, newMessageId, newVisitor} from './lib/api.mjs'
import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {exchange, httpRequest} from './lib/raw-http.mjs'
import {ALWAYS_ASKED, startStack} from './lib/stack.mjs'

const SECRET = 'token-secret-canary-0123456789abcdef'
const WORD = 'visitorcanary'
const MODEL_WORD = 'modelcanary'

let fake
let stack
let visitor
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: {TOKEN_SECRET: SECRET, PROVIDERS: 'gemini,faq', COMPAT_API: 'on', ...ALWAYS_ASKED}})
  visitor = await newVisitor(stack)
  await aDayOfTrouble()
})
after(async () => {
  await stack?.stop()
  await fake?.stop()
})

/** A conversation, and everything that could make a careless program talk. */
async function aDayOfTrouble() {
  const scripts = [{text: MODEL_WORD}, {status: 400, message: `no ${MODEL_WORD}`}, {status: 503, message: MODEL_WORD}, {status: 500, body: 'html'},
    {status: 400, reason: 'API_KEY_INVALID', message: `API key ${fake.key} not valid`}, {raw: `data: {"${MODEL_WORD}\r\n\r\n`},
    {errorAt: 0, errorForm: 'bare', message: MODEL_WORD}, {errorAt: 1, message: MODEL_WORD, text: MODEL_WORD},
    {block: 'SAFETY'}, {cutAt: 1, text: MODEL_WORD, chunks: 3}, {stallAt: 0}, {silent: true, call: MODEL_WORD}]
  for (const script of scripts) await visitor.ask(`My card is ${WORD}. ${directive(script)}`)

  const send = (body, options) => visitor.call('POST', '/messages', {body, ...options})
  await send({id: newMessageId(), content: WORD.repeat(400)})
  await send(`{"content":"${WORD}`)
  await send({id: WORD + ' !', content: WORD})
  await send({id: newMessageId(), content: WORD}, {token: `${visitor.token}x`})
  await send({id: newMessageId(), content: WORD}, {origin: 'https://evil.example'})
  await visitor.call('GET', `/messages?token=${visitor.token}&q=${WORD}`)
  await visitor.call('GET', `/events?cursor=${WORD}`)
  await call(stack, 'POST', '/api/chat', {body: {sessionId: 'old-page-0001', message: WORD}})
  const target = {host: '127.0.0.1', port: stack.port}
  await exchange(target, httpRequest('GET', `/${WORD}?${WORD}=${visitor.token}`, {connection: 'close', cookie: WORD, referer: `http://x/?${WORD}`}))
  await exchange(target, `POST /api/chat HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n${WORD}`)
  for (const part of ['worker-0', 'redis']) {
    const old = await stack.kill(part)
    if (part !== 'redis') await stack.restarted(part, old)
  }
  await stack.standsOn()
  await visitor.ask(`One more ${WORD}`)
}

test('the logs hold no word of the conversation, no key, no token, no secret', () => {
  const canaries = {visitor: WORD, model: MODEL_WORD, key: fake.key, token: visitor.token, signature: visitor.token.split('.')[2], secret: SECRET}
  const logs = stack.files().filter((file) => path.dirname(file).endsWith('/log'))
  assert.ok(logs.length >= 5, String(logs))
  const leaks = logs.flatMap((file) => {
    // The address of a page is the visitor's own choice, and in the access log by intent.
    const text = readFileSync(file, 'utf8').replaceAll(`"path":"/${WORD}"`, '')
    return Object.entries(canaries).flatMap(([name, canary]) =>
      text.includes(canary) ? [`${name} in ${path.basename(file)}: ${text.split('\n').find((line) => line.includes(canary)).slice(0, 300)}`] : [])
  })
  assert.deepEqual(leaks, [])
})

test('the logs do say what went wrong', () => {
  const workers = stack.workers.map((worker) => stack.log(worker)).join('\n')
  for (const cls of ['KEY', 'SAFETY', 'BUSY', 'BADREQ']) assert.match(workers, new RegExp(`"${cls}"|class=${cls}\\b`))
})

test('secrets stand in no command line, and in no file that others may read', () => {
  for (const part of [...stack.workers, 'redis', 'postgres', 'nginx']) {
    const line = readFileSync(`/proc/${stack.pid(part)}/cmdline`, 'utf8')
    assert.ok(!line.includes(fake.key) && !line.includes(SECRET), part)
  }
  for (const part of ['redis', 'postgres', 'nginx']) {
    const env = readFileSync(`/proc/${stack.pid(part)}/environ`, 'utf8')
    assert.ok(!env.includes(fake.key) && !env.includes(SECRET), `${part} was given no secret`)
  }
  const databases = ['redis', 'postgres'] // hold what was said, and are closed as a whole
  for (const folder of databases) assert.equal(statSync(path.join(stack.run, folder)).mode & 0o077, 0, folder)
  for (const file of stack.files()) {
    if (databases.includes(path.relative(stack.run, file).split('/')[0])) continue
    const open = (statSync(file).mode & 0o077) !== 0
    if (open) assert.ok(!readFileSync(file).includes(SECRET) && !readFileSync(file).includes(fake.key), file)
  }
})

test('no answer tells the key, the secret, or where things lie on the server', async () => {
  const answers = [
    await visitor.history(),
    await call(stack, 'GET', '/api/health').then(({json}) => json),
    await call(stack, 'GET', '/api/v1/sites/demo').then(({json}) => json),
    await visitor.ask(directive({status: 400, reason: 'API_KEY_INVALID', message: `API key ${fake.key} not valid`})).then(({events}) => events.map(({data}) => data)),
  ]
  for (const answer of answers) {
    const text = JSON.stringify(answer).replaceAll(/\[\[fake.*?\]\]/g, '')
    assert.ok(!text.includes(fake.key) && !text.includes(SECRET))
    assert.doesNotMatch(text, /\/run\/|\.sock|postgres(ql)?:\/\//)
  }
})
