// Sessions, tokens, origins: who may speak to whom. Answered from the shop's FAQ, no model needed.
import assert from 'node:assert/strict'
import {createHmac} from 'node:crypto'
import {after, before, describe, test} from 'node:test'

import {call, newMessageId, newVisitor} from './lib/api.mjs'
import {eventually} from './lib/processes.mjs'
import {SITE, startStack} from './lib/stack.mjs'

const SECRET = 'a-token-secret-that-only-this-test-knows'

let stack
before(async () => {
  stack = await startStack({env: {TOKEN_SECRET: SECRET, SITE_CACHE_TTL: '1'}})
})
after(() => stack?.stop())

const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed as the worker signs, or as somebody else would. */
function forged(claims, {header = {alg: 'HS256', typ: 'JWT'}, secret = SECRET} = {}) {
  const body = `${base64(header)}.${base64(claims)}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'))

describe('starting a session', () => {
  test('gives a session, a token for it, an empty history and the site', async () => {
    const visitor = await newVisitor(stack)
    assert.ok(visitor.isNew)
    assert.deepEqual([visitor.messages, visitor.cursor], [[], '0'])
    const claims = claimsOf(visitor.token)
    assert.equal(claims.sid, visitor.session)
    assert.equal(claims.site, SITE)
    assert.ok(claims.exp > claims.iat)
  })

  test('with its token goes on where it was', async () => {
    const first = await newVisitor(stack)
    await first.say('What is your return policy?')
    const again = await newVisitor(stack, {token: first.token})
    assert.equal(again.isNew, false)
    assert.equal(again.session, first.session)
    assert.deepEqual(again.messages.map((message) => message.role), ['user', 'assistant'])
    assert.equal(again.cursor, (await first.history()).cursor)
  })

  const strangers = [
    ['garbage', () => 'garbage'],
    ['an empty text', () => ''],
    ['signed by somebody else', (sid, exp) => forged({sid, site: SITE, iat: 1, exp}, {secret: 'x'.repeat(40)})],
    ['expired', (sid) => forged({sid, site: SITE, iat: 1, exp: 2})],
    ['of another site', (sid, exp) => forged({sid, site: 'other', iat: 1, exp})],
    ['without a signature', (sid, exp) => `${base64({alg: 'none'})}.${base64({sid, site: SITE, iat: 1, exp})}.`],
  ]
  for (const [name, token] of strangers) {
    test(`with a token that is ${name} starts a new one`, async () => {
      const known = await newVisitor(stack)
      const visitor = await newVisitor(stack, {token: token(known.session, Math.floor(Date.now() / 1000) + 3600)})
      assert.ok(visitor.isNew)
      assert.notEqual(visitor.session, known.session)
    })
  }

  test('for a site that is not there is 404 site_not_found', async () => {
    const {status, json} = await call(stack, 'POST', '/api/v1/sessions', {body: {site: 'nowhere'}})
    assert.deepEqual([status, json.code], [404, 'site_not_found'])
  })

  test('ids are never given twice', async () => {
    const visitors = await Promise.all(Array.from({length: 20}, () => newVisitor(stack)))
    assert.equal(new Set(visitors.map((visitor) => visitor.session)).size, 20)
  })
})

describe('the public settings of a site', () => {
  const read = (options) => call(stack, 'GET', `/api/v1/sites/${SITE}`, options)
  test('are read without a token, with or without an origin, and may be kept for a minute', async () => {
    for (const origin of [stack.origin, null]) {
      const {status, json, headers} = await read({origin})
      assert.equal(status, 200)
      assert.equal(json.key, SITE)
      assert.equal(headers.get('cache-control'), 'public, max-age=60')
    }
  })
  test('hold no word of the site\'s inner settings', async () => {
    const {text} = await read()
    assert.doesNotMatch(text, /prompt|origins|secret/i)
  })
  test('of no site are 404', async () => {
    const {status, json} = await call(stack, 'GET', '/api/v1/sites/nowhere')
    assert.deepEqual([status, json.code], [404, 'site_not_found'])
  })
})

describe('an origin', () => {
  const start = (origin) => call(stack, 'POST', '/api/v1/sessions', {origin, body: {site: SITE}})

  test('must be there for POST and DELETE', async () => {
    const posted = await start(null)
    assert.deepEqual([posted.status, posted.json.code], [403, 'origin_missing'])
    const visitor = await newVisitor(stack)
    const erased = await visitor.call('DELETE', '', {origin: null})
    assert.deepEqual([erased.status, erased.json.code], [403, 'origin_missing'])
  })

  const near = [
    ['https://shop.example', 'another host'],
    ['null', 'of a sandboxed frame'],
    [(own) => own.replace('http:', 'https:'), 'another scheme'],
    [(own) => own.replace(/\d+$/, (port) => Number(port) + 1), 'another port'],
    [(own) => `${own}.evil.example`, 'the site\'s as a prefix'],
    [(own) => own.replace('http://', 'http://evil.'), 'the site\'s as a suffix'],
    [(own) => `${own}/`, 'with a slash'],
    [(own) => own.replace('http', 'HTTP'), 'in capitals'],
  ]
  for (const [origin, name] of near) {
    test(`that is ${name} is refused, and told so with CORS headers`, async () => {
      const given = typeof origin === 'string' ? origin : origin(stack.origin)
      const {status, json} = await start(given)
      assert.deepEqual([status, json.code], [403, 'origin_not_allowed'])
    })
  }

  test('that is foreign gets nothing, not even with a valid token', async () => {
    const visitor = await newVisitor(stack)
    for (const [method, path] of [['GET', '/messages'], ['GET', '/events'], ['POST', '/messages'], ['DELETE', '']]) {
      const {status, json} = await visitor.call(method, path, {
        origin: 'https://shop.example',
        body: method === 'POST' ? {id: newMessageId(), content: 'hi'} : undefined,
      })
      assert.deepEqual([method, path, status, json.code], [method, path, 403, 'origin_not_allowed'])
    }
    const site = await call(stack, 'GET', `/api/v1/sites/${SITE}`, {origin: 'https://shop.example'})
    assert.equal(site.status, 403)
  })

  test('added with chatctl is let in', async () => {
    const origin = 'https://new-shop.example'
    assert.equal((await start(origin)).status, 403)
    await stack.chatctl('site', 'allow', SITE, origin)
    await eventually(async () => (await start(origin)).status === 201, 'the workers know')
  })

  test('is not needed to read one\'s own history', async () => {
    const visitor = await newVisitor(stack)
    const {status} = await visitor.call('GET', '/messages', {origin: null})
    assert.equal(status, 200)
  })
})

describe('a preflight', () => {
  test('is answered for any origin with what a page may send; the real call is judged', async () => {
    for (const origin of [stack.origin, 'https://shop.example']) {
      for (const path of ['/api/v1/sessions', '/api/v1/sessions/abcdefghijklmnop/messages', `/api/v1/sites/${SITE}`]) {
        const response = await fetch(stack.url + path, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'authorization,content-type,last-event-id',
          },
        })
        assert.equal(response.status, 204)
        assert.equal(response.headers.get('access-control-allow-origin'), origin)
        assert.match(response.headers.get('vary'), /Origin/)
        const list = (name) => response.headers.get(name).toLowerCase().split(/, */)
        for (const method of ['get', 'post', 'delete']) assert.ok(list('access-control-allow-methods').includes(method))
        for (const name of ['authorization', 'content-type', 'last-event-id']) {
          assert.ok(list('access-control-allow-headers').includes(name), name)
        }
        assert.equal(response.headers.get('access-control-max-age'), '7200')
        assert.equal(response.headers.get('access-control-allow-credentials'), null)
      }
    }
  })
})

describe('a visitor token', () => {
  const read = (visitor, options) => visitor.call('GET', '/messages', options)
  const refused = ({status, json}) => [status, json.code]
  const soon = () => Math.floor(Date.now() / 1000) + 3600

  test('missing is 401 token_missing, also in other dress', async () => {
    const visitor = await newVisitor(stack)
    assert.deepEqual(refused(await read(visitor, {token: ''})), [401, 'token_missing'])
    const basic = await read(visitor, {token: '', headers: {authorization: `Basic ${visitor.token}`}})
    assert.deepEqual(refused(basic), [401, 'token_missing'])
    const inUrl = await visitor.call('GET', `/messages?token=${visitor.token}`, {token: ''})
    assert.deepEqual(refused(inUrl), [401, 'token_missing'])
  })

  const wrong = [
    ['garbage', () => 'garbage'],
    ['two parts', (t) => t.split('.').slice(0, 2).join('.')],
    ['another signature', (t) => `${t.slice(0, -4)}AAAA`],
    ['other claims under the same signature', (t) => {
      const [head, body, sign] = t.split('.')
      const claims = JSON.parse(Buffer.from(body, 'base64url'))
      return [head, base64({...claims, exp: claims.exp + 1}), sign].join('.')
    }],
    ['alg none', (t) => `${base64({alg: 'none', typ: 'JWT'})}.${t.split('.')[1]}.`],
    ['alg none with a signature', (t) => forged(claimsOf(t), {header: {alg: 'none', typ: 'JWT'}})],
    ['signed with an empty secret', (t) => forged(claimsOf(t), {secret: ''})],
    ['of a megabyte', (t) => t + 'A'.repeat(7000)],
    ['claims that are no object', () => forged([1, 2])],
    ['claims of the wrong types', (t) => forged({...claimsOf(t), exp: 'never'})],
  ]
  for (const [name, change] of wrong) {
    test(`that is wrong (${name}) is 401 token_invalid`, async () => {
      const visitor = await newVisitor(stack)
      assert.deepEqual(refused(await read(visitor, {token: change(visitor.token)})), [401, 'token_invalid'])
    })
  }

  test('that has expired is 401 token_expired', async () => {
    const {session, ...visitor} = await newVisitor(stack)
    const token = forged({sid: session, site: SITE, iat: 1, exp: 2})
    const answer = await call(stack, 'GET', `/api/v1/sessions/${session}/messages`, {token, origin: visitor.origin})
    assert.deepEqual(refused(answer), [401, 'token_expired'])
  })

  test('of another session is 403 token_for_another_session, on every route', async () => {
    const [alice, bob] = [await newVisitor(stack), await newVisitor(stack)]
    for (const [method, path] of [['GET', '/messages'], ['GET', '/events'], ['POST', '/messages'], ['DELETE', '']]) {
      const answer = await alice.call(method, path, {
        token: bob.token,
        body: method === 'POST' ? {id: newMessageId(), content: 'hi'} : undefined,
      })
      assert.deepEqual([method, path, ...refused(answer)], [method, path, 403, 'token_for_another_session'])
    }
    assert.deepEqual((await alice.history()).messages, [])
  })

  test('of a site that is gone opens nothing', async () => {
    const visitor = await newVisitor(stack)
    const token = forged({sid: visitor.session, site: 'gone', iat: 1, exp: soon()})
    assert.deepEqual(refused(await read(visitor, {token})), [404, 'site_not_found'])
  })
})

describe('the history', () => {
  test('comes in pages, newest last, without a gap or a double', async () => {
    const visitor = await newVisitor(stack)
    for (let i = 0; i < 5; i++) await visitor.say(`Question ${i}: how long does delivery take?`)
    const whole = await visitor.history('?limit=50')
    assert.equal(whole.messages.length, 10)
    assert.equal(whole.more, undefined)
    const seqs = whole.messages.map((message) => message.seq)
    assert.deepEqual(seqs, [...seqs].sort((a, b) => a - b))

    const pages = []
    let before = ''
    for (let page; ; before = `&before=${page.messages[0].seq}`) {
      page = await visitor.history(`?limit=3${before}`)
      assert.ok(page.messages.length <= 3)
      pages.unshift(...page.messages)
      if (!page.more) break
    }
    assert.deepEqual(pages, whole.messages)
  })

  for (const query of ['?limit=0', '?limit=-1', '?limit=x', '?before=x', '?before=1e3', '?before=99999999999999999999']) {
    test(`refuses ${query}`, async () => {
      const visitor = await newVisitor(stack)
      const {status, json} = await visitor.call('GET', `/messages${query}`)
      assert.deepEqual([status, json.code], [400, 'invalid_field'])
    })
  }
})

describe('erasing', () => {
  test('leaves nothing to read, nothing to write to, and no text in Redis', async () => {
    const visitor = await newVisitor(stack)
    await visitor.say('My secret is marzipan-4711. What is your return policy?')
    assert.equal((await visitor.erase()).status, 204)

    for (const [method, path, body] of [
      ['GET', '/messages'],
      ['POST', '/messages', {id: newMessageId(), content: 'Still there?'}],
      ['GET', '/events'],
    ]) {
      const {status, json} = await visitor.call(method, path, {body})
      assert.deepEqual([method, path, status, json?.code], [method, path, 404, 'session_not_found'])
    }
    for (const key of stack.redis('--scan', '--pattern', `*${visitor.session}*`)) {
      assert.ok(Number(stack.redis('ttl', key)[0]) > 0, `${key} goes by itself`)
      assert.ok(!stack.redis('dump', key).join('').includes('marzipan'), `${key} holds no text`)
    }
  })

  test('lets the visitor start anew with the old token', async () => {
    const visitor = await newVisitor(stack)
    await visitor.say('What is your return policy?')
    await visitor.erase()
    const again = await newVisitor(stack, {token: visitor.token})
    assert.ok(again.isNew)
    assert.notEqual(again.session, visitor.session)
    assert.deepEqual(again.messages, [])
  })

  test('ends the streams that are open', async () => {
    const visitor = await newVisitor(stack)
    const stream = await visitor.events()
    await visitor.erase()
    assert.equal(await stream.next(), undefined)
  })
})

describe('addresses', () => {
  test('of nothing at all are 404 route_not_found', async () => {
    const visitor = await newVisitor(stack)
    for (const [method, path] of [
      ['POST', '/messages/some-message-id'],
      ['GET', '/nothing'],
    ]) {
      const {status, json} = await visitor.call(method, path, {body: method === 'POST' ? {} : undefined})
      assert.deepEqual([path, status, json.code], [path, 404, 'route_not_found'])
    }
    for (const path of ['/api', '/api/', '/api/v1', '/api/v2/sessions', '/api/v1/sites', '/api/v1/sites/', '/api/v1/sessions/']) {
      const response = await fetch(stack.url + path)
      assert.equal(response.status, 404, path)
    }
  })

  test('do not take methods they are not for', async () => {
    const visitor = await newVisitor(stack)
    for (const [method, url, allowed] of [
      ['GET', '/api/v1/sessions', 'POST'],
      ['DELETE', `${visitor.path}/messages`, 'GET, HEAD, POST'],
      ['POST', `${visitor.path}/events`, 'GET, HEAD'],
      ['POST', `/api/v1/sites/${SITE}`, 'GET, HEAD'],
    ]) {
      const answer = await call(stack, method, url, {token: visitor.token, body: method === 'POST' ? {} : undefined})
      assert.deepEqual([url, answer.status, answer.json.code, answer.headers.get('allow')], [url, 405, 'method_not_allowed', allowed])
    }
    const put = await fetch(`${stack.url}/api/v1/sessions`, {method: 'PUT', headers: {origin: stack.origin}, body: '{}'})
    assert.deepEqual([put.status, (await put.json()).code], [405, 'method_not_allowed'])
  })

  test('of the replaced system are closed unless asked for', async () => {
    for (const [method, url, body] of [
      ['POST', '/api/chat', {sessionId: 'abcdefgh', message: 'hi'}],
      ['POST', '/api/chat/chat', {sessionId: 'abcdefgh', message: 'hi'}],
      ['GET', '/api/session/abcdefgh'],
      ['DELETE', '/api/chat/session/abcdefgh'],
    ]) {
      const {status, json} = await call(stack, method, url, {body})
      assert.deepEqual([url, status, json.code], [url, 404, 'route_not_found'])
    }
  })
})

describe('health', () => {
  test('says what it stands on, to anybody', async () => {
    const {status, json} = await call(stack, 'GET', '/api/health', {origin: null})
    assert.equal(status, 200)
    assert.equal(json.status, 'ok')
    assert.deepEqual(json.checks.providers, [{name: 'faq', status: 'ok', breaker: 'closed'}])
    assert.equal((await call(stack, 'GET', '/api/health/live', {origin: null})).json.status, 'ok')
  })
})

test('a request\'s id stands in the answer, in the problem and in the access log', async () => {
  const {headers, json} = await call(stack, 'GET', '/api/v1/sites/nowhere')
  const id = headers.get('x-request-id')
  assert.equal(json.requestId, id)
  const other = await call(stack, 'GET', '/api/v1/sites/nowhere')
  assert.notEqual(other.headers.get('x-request-id'), id)
  assert.ok(stack.log('access').includes(id))
})

test('every key of a session in Redis has a time to live', async () => {
  const visitor = await newVisitor(stack)
  await visitor.say('What is your return policy?')
  const forever = stack.redis('--scan').filter((key) => Number(stack.redis('ttl', key)[0]) < 0)
  assert.deepEqual(forever.filter((key) => !/^(running|outbox|hints)$/.test(key)), [])
})
