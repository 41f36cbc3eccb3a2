// Input that means harm: nothing of it is a 5xx, and nobody else notices.
import assert from 'node:assert/strict'
import {after, before, describe, test} from 'node:test'

import {call, newMessageId, newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {fastcgiRequest, silentPeer} from './lib/fastcgi.mjs'
import {exchange, httpRequest} from './lib/raw-http.mjs'
import {SITE, startStack} from './lib/stack.mjs'

let fake
let stack
let pids
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake})
  pids = stack.workers.map((worker) => stack.pid(worker))
})
after(async () => {
  await stack?.stop()
  await fake?.stop()
})

/** Another visitor, on every worker, is served as if nothing were. */
async function othersAreServed() {
  for (let i = 0; i < stack.workers.length * 2; i++) {
    const reply = await (await newVisitor(stack)).ask('Hello')
    assert.equal(reply.end.status, 'complete')
  }
}

describe('a body', () => {
  const raw = (bytes) => Buffer.from(bytes)
  const rows = [
    ['of a megabyte', 'x'.repeat(1 << 20), 413, 'body_too_large'],
    ['of 65 KiB', JSON.stringify({id: 'abcdefgh', content: 'x'.repeat(65 << 10)}), 413, 'body_too_large'],
    ['of 60 KiB', JSON.stringify({id: 'abcdefgh', content: 'x'.repeat(60 << 10)}), 400, 'message_too_long'],
    ['empty', '', 400, 'invalid_json'],
    ['that is no JSON', 'hello', 400, 'invalid_json'],
    ['cut short', '{"id":"abcdefgh","content":"hi', 400, 'invalid_json'],
    ['with bytes that are no UTF-8', raw([...Buffer.from('{"id":"abcdefgh","content":"'), 0xc3, 0x28, 0xff, 0x22, 0x7d]), 400, 'invalid_json'],
    ['with half a surrogate pair', '{"id":"abcdefgh","content":"\\ud83d"}', 400, 'invalid_json'],
    ['with something after it', '{"id":"abcdefgh","content":"hi"}{}', 400, 'invalid_json'],
    ['that is null', 'null', 400, 'invalid_json'],
    ['that is a list', '[{"id":"abcdefgh"}]', 400, 'invalid_json'],
    ['that is a number', '1e999', 400, 'invalid_json'],
    ['10,000 lists deep', '['.repeat(10_000), 400, 'invalid_json'],
    ['10,000 objects deep', '{"a":'.repeat(10_000) + '1' + '}'.repeat(10_000), 400, null],
    ['whose content is an object', '{"id":"abcdefgh","content":{"$gt":""}}', 400, 'invalid_field'],
    ['whose id is a number', '{"id":12345678,"content":"hi"}', 400, 'invalid_field'],
    ['without its members', '{}', 400, 'invalid_field'],
  ]
  for (const [name, body, status, code] of rows) {
    test(`${name} is ${status} ${code ?? ''}`, async () => {
      const visitor = await newVisitor(stack)
      const answer = await visitor.call('POST', '/messages', {body, headers: {'content-type': 'application/json'}})
      assert.equal(answer.status, status)
      if (code) assert.equal(answer.json.code, code)
    })
  }

  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonp']) {
    test(`of type ${type} is 415`, async () => {
      const visitor = await newVisitor(stack)
      const {status, json} = await visitor.call('POST', '/messages', {
        body: JSON.stringify({id: newMessageId(), content: 'hi'}),
        headers: {'content-type': type},
      })
      assert.deepEqual([status, json.code], [415, 'unsupported_media_type'])
    })
  }

  test('may say its charset', async () => {
    const visitor = await newVisitor(stack)
    const {status} = await visitor.call('POST', '/messages', {
      body: JSON.stringify({id: newMessageId(), content: 'hi'}),
      headers: {'content-type': 'Application/JSON; charset=utf-8'},
    })
    assert.equal(status, 200)
  })

  test('with NUL in its text loses the NUL, not the text', async () => {
    const visitor = await newVisitor(stack)
    const {message} = await visitor.say('a\u0000b')
    assert.equal(message.content, 'ab')
  })
})

describe('an address', () => {
  const rows = ['/api/v1/sites/..%2f..%2fetc%2fpasswd', '/api/v1/sites/%00', '/api/v1/sites/a%0d%0ab', '/api/v1/sites/%ff%fe',
    '/api/v1/sites/' + 'a'.repeat(5000), `/api/v1/sites/${SITE}/`, '/api/v1/sites/demo%20', '/api/v1/sites/*',
    "/api/v1/sites/'%20or%201=1--", '/api/v1/sessions/../sessions/x/messages']
  for (const path of rows) {
    test(`${path.slice(0, 50)} finds nothing, politely`, async () => {
      const {bytes} = await exchange({host: '127.0.0.1', port: stack.port},
        httpRequest('GET', path, {origin: stack.origin, connection: 'close'}))
      const status = Number(bytes.toString('latin1').match(/^HTTP\/1\.1 (\d+)/)[1])
      assert.ok(status >= 400 && status < 500, String(status))
      assert.doesNotMatch(bytes.toString('latin1'), /root:|\r\nb:/)
    })
  }

  test('too long to read is 400 bad_request', async () => {
    const {bytes} = await exchange({host: '127.0.0.1', port: stack.port},
      httpRequest('GET', `/api/${'a'.repeat(40_000)}`, {origin: stack.origin}))
    assert.match(bytes.toString(), /^HTTP\/1\.1 400 [^]*"code":"bad_request"/)
  })
})

describe('a header', () => {
  test('that would split the answer does not come back', async () => {
    const {bytes} = await exchange({host: '127.0.0.1', port: stack.port},
      httpRequest('GET', `/api/v1/sites/${SITE}`, {origin: 'http://x\tSet-Cookie: a=b', connection: 'close'}))
    assert.match(bytes.toString(), /^HTTP\/1\.1 40\d/)
    assert.doesNotMatch(bytes.toString(), /^set-cookie/im)
  })
  test('Proxy and odd names change nothing', async () => {
    const {status} = await call(stack, 'GET', `/api/v1/sites/${SITE}`, {
      headers: {proxy: 'http://127.0.0.1:1', http_origin: 'https://evil.example', 'x-forwarded-for': '127.0.0.1'},
    })
    assert.equal(status, 200)
  })
  test('no answer sets a cookie', async () => {
    for (const path of ['/', '/widget.js', '/api/health', `/api/v1/sites/${SITE}`]) {
      assert.equal((await fetch(stack.url + path)).headers.get('set-cookie'), null)
    }
  })
})

describe('a connection', () => {
  const garbage = [
    ['words', 'hello\r\n\r\n'],
    ['TLS', Buffer.from('16030100f8010000f40303', 'hex')],
    ['noughts', Buffer.alloc(10_000)],
    ['two lengths', 'POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    ['a length and chunks', 'POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a length below nought', 'POST /api/v1/sessions HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n'],
  ]
  for (const [name, bytes] of garbage) {
    test(`that sends ${name} gets a refusal or nothing`, async () => {
      const answer = await exchange({host: '127.0.0.1', port: stack.port}, bytes, {timeoutMs: 8000})
      assert.match(answer.bytes.toString('latin1'), /^$|^(HTTP\/1\.1 4\d\d|<html>)/)
    })
  }

  test('by the hundred, held open and silent, leaves room for others', async () => {
    const target = {host: '127.0.0.1', port: stack.port}
    const peers = await Promise.all(Array.from({length: 200}, () => silentPeer(target, Buffer.from('GET / HT'))))
    await othersAreServed()
    for (const peer of peers) peer.destroy()
  })
})

describe('a worker\'s own socket', () => {
  const params = (path, more) => ({REQUEST_METHOD: 'GET', SCRIPT_NAME: path, ...more})
  const whole = fastcgiRequest(params('/api/health/live'))
  const onAllWorkers = (bytes, count = 1) =>
    Promise.all(stack.workers.flatMap((worker) => Array.from({length: count}, () => silentPeer(stack.socketOf(worker), bytes))))

  test('answers a whole request (so that the tests below mean something)', async () => {
    const {bytes} = await exchange({path: stack.socketOf('worker-0')}, whole)
    assert.match(bytes.toString('latin1'), /"status":"ok"/)
  })

  const halves = [
    ['nothing', Buffer.alloc(0)],
    ['one byte', whole.subarray(0, 1)],
    ['half a header', whole.subarray(0, 5)],
    ['half a request', whole.subarray(0, whole.length - 20)],
    ['all but the last record', whole.subarray(0, whole.length - 8)],
    ['a record that promises more', Buffer.from([1, 4, 0, 1, 0xff, 0xff, 0, 0, 1, 2, 3])],
    ['garbage', Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n')],
    ['an unknown version', Buffer.from([9, 1, 0, 1, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0])],
    ['a name longer than its record', Buffer.concat([whole.subarray(0, 16), Buffer.from([1, 4, 0, 1, 0, 8, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x7f, 1, 2, 3]), whole.subarray(-16)])],
    ['a request for another role', Buffer.concat([Buffer.from([1, 1, 0, 1, 0, 8, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]), whole.subarray(16)])],
  ]
  for (const [name, bytes] of halves) {
    test(`that is sent ${name} serves others meanwhile`, async () => {
      const peers = await onAllWorkers(bytes, 20)
      await othersAreServed()
      for (const peer of peers) peer.destroy()
    })
  }

  test('lets go of a peer who never finishes his request', async () => {
    const {end} = await exchange({path: stack.socketOf('worker-0')}, whole.subarray(0, 20), {timeoutMs: 20_000})
    assert.notEqual(end, 'timeout')
  })

  test('serves others while 20 readers never read', async () => {
    const visitor = await newVisitor(stack)
    const messages = Array.from({length: 60}, (_, i) => ({
      id: `long-message-${i}`, role: 'user', content: 'x'.repeat(4000), ts: '2026-01-01T00:00:00.000Z', status: 'complete', seq: i + 1,
    }))
    stack.redis('hset', `{session:${visitor.session}}:meta`, 'seq', '60')
    for (const message of messages) stack.redis('rpush', `session:${visitor.session}`, JSON.stringify(message))
    // A history as long as one may be: more than a socket holds.
    const request = fastcgiRequest(params(`${visitor.path}/events`, {
      HTTP_AUTHORIZATION: `Bearer ${visitor.token}`,
      HTTP_ACCEPT: 'text/event-stream',
      HTTP_LAST_EVENT_ID: '0',
    }))
    const read = await exchange({path: stack.socketOf('worker-0')}, request, {until: (bytes) => bytes.length > 240_000})
    assert.equal(read.end, 'enough', 'who reads gets it all')
    const peers = await onAllWorkers(request, 20)
    await othersAreServed()
    for (const peer of peers) peer.destroy()
    await othersAreServed()
  })
})

test('after all this the workers are still the ones that were started', () => {
  assert.deepEqual(stack.workers.map((worker) => stack.pid(worker)), pids)
  for (const worker of stack.workers) assert.doesNotMatch(stack.log(worker), /"level":"(error|critical)"|terminate called/i)
})
