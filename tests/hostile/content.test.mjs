// Requests that are well-formed HTTP and nothing else: too large, too deep, no UTF-8, no JSON, forged.
import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'

import {startStack} from '../integration/lib/stack.mjs'
import {beside, call, condition, newSession, say} from './lib/honest.mjs'

const BAD_UTF8 = {
  'a lone continuation byte': [0x80],
  'an overlong slash': [0xc0, 0xaf],
  'a surrogate': [0xed, 0xa0, 0x80],
  'beyond U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
  'a cut sequence': [0xe2, 0x82],
  '0xFF': [0xff],
}

describe('hostile content', () => {
  let stack, visitor
  before(async () => {
    stack = await startStack({workers: 1})
    visitor = await newSession(stack)
  })
  after(() => stack?.stop())

  const post = (path, body, {type = 'application/json', token = visitor.token, headers = {}, from} = {}) =>
    call(stack, 'POST', path, {
      headers: {origin: stack.origin, 'content-type': type, authorization: `Bearer ${token}`, ...headers},
      body,
      from,
    })
  const messages = () => `/api/v1/sessions/${visitor.session}/messages`

  /** A problem with this status, in valid UTF-8, that does not repeat what was sent. */
  function assertProblem(answer, status, code, sent) {
    assert.equal(answer.status, status, answer.text)
    assert.match(answer.headers['content-type'], /^application\/problem\+json/)
    assert.equal(answer.json?.code, code, answer.text)
    assert.ok(!answer.text.includes('\ufffd'), 'valid UTF-8')
    if (sent) assert.ok(!answer.text.includes(sent), 'what was sent is not repeated')
  }

  for (const [name, bytes] of Object.entries(BAD_UTF8)) {
    it(`refuses ${name} in a message, wherever it stands`, async () => {
      const broken = Buffer.from(bytes)
      const id = 'utf8-0001'
      const inContent = Buffer.concat([Buffer.from(`{"id":"${id}","content":"a`), broken, Buffer.from('b"}')])
      const inKey = Buffer.concat([Buffer.from(`{"id":"${id}","content":"a","`), broken, Buffer.from('":1}')])
      const between = Buffer.concat([Buffer.from(`{"id":"${id}",`), broken, Buffer.from('"content":"a"}')])
      for (const body of [inContent, inKey, between]) assertProblem(await post(messages(), body), 400, 'invalid_json')
    })
  }

  it('takes broken UTF-8 in headers, path and query for what it is', async () => {
    const latin = (bytes) => Buffer.from(bytes).toString('latin1')
    for (const bytes of Object.values(BAD_UTF8)) {
      const escaped = bytes.map((byte) => `%${byte.toString(16)}`).join('')
      const path = await call(stack, 'GET', `/api/v1/sites/${escaped}`)
      assertProblem(path, 404, 'site_not_found')
      const query = await call(stack, 'GET', `${messages()}?before=${escaped}`, {headers: {authorization: `Bearer ${visitor.token}`}})
      assertProblem(query, 400, 'invalid_field')
      const cursor = await call(stack, 'GET', `/api/v1/sessions/${visitor.session}/events?cursor=${escaped}`, {
        headers: {authorization: `Bearer ${visitor.token}`},
      })
      assertProblem(cursor, 400, 'invalid_field')
      const token = await call(stack, 'GET', messages(), {headers: {authorization: `Bearer ${latin(bytes)}`}})
      assertProblem(token, 401, 'token_invalid')
      const origin = await call(stack, 'GET', messages(), {headers: {authorization: `Bearer ${visitor.token}`, origin: latin(bytes)}})
      assertProblem(origin, 403, 'origin_not_allowed')
    }
  })

  const depths = {arrays: ['[', ']'], objects: ['{"a":', '}']}
  for (const [name, [open, close]] of Object.entries(depths)) {
    it(`refuses ${name} in ${name}, from 20 deep to as many as fit`, async () => {
      for (const depth of [20, 200, 2_000, Math.floor(60_000 / (open.length + close.length))]) {
        const nested = open.repeat(depth) + (name === 'objects' ? '1' : '') + close.repeat(depth)
        assertProblem(await post(messages(), `{"id":"deep-0001","content":"a","x":${nested}}`), 400, 'invalid_json')
        assertProblem(await post(messages(), open.repeat(depth)), 400, 'invalid_json')
      }
    })
  }

  const odd = {
    'nothing': ['', 'invalid_json'],
    'a number': ['1e999999', 'invalid_json'],
    'a list': ['[]', 'invalid_json'],
    'an object without an end': ['{"id":', 'invalid_json'],
    'two objects': ['{}{}', 'invalid_json'],
    'a byte order mark in UTF-16': [Buffer.from('\ufeff{}', 'utf16le'), 'invalid_json'],
    'a NUL behind it': ['{}\0', 'invalid_json'],
    'a lone surrogate escape': ['{"id":"surrogate","content":"\\ud800"}', 'invalid_json'],
    'a number for a text': ['{"id":1,"content":"a"}', 'invalid_field'],
    'null for a text': ['{"id":null,"content":null}', 'invalid_field'],
    'an object for a text': ['{"id":{},"content":[]}', 'invalid_field'],
    'an id with a slash': ['{"id":"../../etc/passwd","content":"a"}', 'invalid_field'],
    'an id of 65 characters': [`{"id":"${'a'.repeat(65)}","content":"a"}`, 'invalid_field'],
    'an id with a line feed': ['{"id":"abcdefgh\\n","content":"a"}', 'invalid_field'],
    'only NULs': ['{"id":"only-nuls","content":"\\u0000\\u0000"}', 'blank_message'],
    '4,001 characters': [JSON.stringify({id: 'long-0001', content: 'ü'.repeat(4001)}), 'message_too_long'],
    'more than 16 KiB': [JSON.stringify({id: 'long-0002', content: '😀'.repeat(4097)}), 'message_too_long'],
  }
  for (const [name, [body, code]] of Object.entries(odd)) {
    it(`refuses ${name} as a message`, async () => assertProblem(await post(messages(), body), 400, code, 'etc/passwd'))
  }

  it('takes the largest message there may be, and gives it back unchanged', async () => {
    const content = '😀"\\\u2028'.repeat(1000)
    const answer = await say(stack, visitor, content)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(answer.json.message.content, content)
  })

  it('refuses a body above 64 KiB before a worker sees it', async () => {
    for (const bytes of [64 * 1024 + 1, 1024 * 1024]) {
      assertProblem(await post(messages(), Buffer.alloc(bytes, 'a')), 413, 'body_too_large')
    }
    assertProblem(await post(messages(), Buffer.alloc(64 * 1024, 'a')), 400, 'invalid_json')
  })

  it('refuses other content types', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', '']) {
      assertProblem(await post(messages(), '{"id":"content-type","content":"a"}', {type}), 415, 'unsupported_media_type')
    }
  })

  it('refuses tokens that are not ours', async () => {
    const [head, claims, mac] = visitor.token.split('.')
    const b64 = (text) => Buffer.from(text).toString('base64url')
    const forged = [
      `${b64('{"alg":"none","typ":"JWT"}')}.${claims}.`,
      `${b64('{"alg":"none","typ":"JWT"}')}.${claims}.${mac}`,
      `${b64('{"alg":"HS512","typ":"JWT"}')}.${claims}.${mac}`,
      `${b64('{"typ":"JWT","alg":"HS256"}')}.${claims}.${mac}`,
      `${b64('{"alg":"HS256","typ":"JWT","kid":"../../../dev/null"}')}.${claims}.${mac}`,
      `${head}.${claims}.`,
      `${head}.${claims}`,
      `${head}.${claims}.${mac}.${mac}`,
      `${head}.${claims}.${mac}=`,
      `${head}.${claims}.${mac.slice(0, -1)}`,
      `${head}.${b64(Buffer.from(claims, 'base64url').toString().replace('demo', 'demp'))}.${mac}`,
      `${head}.${claims.slice(0, -1)}.${mac}`,
      '..',
      '.',
      'a'.repeat(7_000),
      "' or 1=1 --",
    ]
    for (const token of forged) {
      const answer = await call(stack, 'GET', messages(), {headers: {authorization: `Bearer ${token}`}})
      assertProblem(answer, 401, 'token_invalid')
    }
    const other = await newSession(stack)
    assertProblem(await call(stack, 'GET', messages(), {headers: {authorization: `Bearer ${other.token}`}}), 403, 'token_for_another_session')
  })

  it('refuses origins that only look like one on the list', async () => {
    const {origin} = stack
    for (const like of ['null', 'https' + origin.slice(4), origin + '.evil.example', origin + '0', origin + '/', origin.toUpperCase(),
      'http://evil.example/' + origin, origin.replace('127.0.0.1', '127.0.0.2'), origin + ' ' + origin, origin + ', http://x.example']) {
      const answer = await call(stack, 'POST', '/api/v1/sessions', {headers: {origin: like, 'content-type': 'application/json'}, body: '{"site":"demo"}'})
      assertProblem(answer, 403, 'origin_not_allowed')
    }
  })

  it('takes cursors of any size for what they are', async () => {
    const cursors = ['-1', '9223372036854775808', '1~', '1~x.r.1:2', '1~message1.r.1:-1', '1~message1.r.99999999999:1', '1~message1.r.1:', '1\n2']
    for (const cursor of cursors) {
      const answer = await call(stack, 'GET', `/api/v1/sessions/${visitor.session}/events?cursor=${encodeURIComponent(cursor)}`, {
        headers: {authorization: `Bearer ${visitor.token}`},
      })
      assertProblem(answer, 400, 'invalid_field')
    }
  })

  it('serves others while one visitor reads a long history 200 times at once', async (t) => {
    const greedy = await newSession(stack, '127.0.0.66')
    for (let i = 0; i < 25; i++) {
      const answer = await say(stack, greedy, `${i} ` + 'return '.repeat(550), {from: '127.0.0.66'})
      assert.equal(answer.status, 200, answer.text)
    }
    const at = condition(stack)
    await beside(t, stack, '200 long histories at once', async () => {
      const read = () => call(stack, 'GET', `/api/v1/sessions/${greedy.session}/messages`, {headers: {authorization: `Bearer ${greedy.token}`}, from: '127.0.0.66'})
      const answers = await Promise.all(Array.from({length: 200}, read))
      const statuses = answers.map(({status}) => status)
      t.diagnostic(`answers: ${JSON.stringify(Object.fromEntries([...new Set(statuses)].map((s) => [s, statuses.filter((x) => x === s).length])))}`)
      assert.ok(statuses.every((status) => status === 200 || status === 429), 'each is answered, or refused as too many')
    })
    assert.equal(condition(stack).pid, at.pid, 'the worker is the same process')
  })
})
