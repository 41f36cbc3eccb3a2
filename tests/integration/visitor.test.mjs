// What visitors do beside talking: what they are asked first, who they are, how they rate replies,
// where they want to be written to. From the call to PostgreSQL and to chatctl, and gone when erased.
import assert from 'node:assert/strict'
import {createHmac} from 'node:crypto'
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, test} from 'node:test'

import {call, newMessageId, newVisitor} from './lib/api.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {SITE, startStack} from './lib/stack.mjs'

const QUESTION = 'What is your return policy?'
const CONSENT = 'I agree that what I write is kept for a year.'

let stack
let folder
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'chat-visitor-'))
  stack = await startStack({env: {SITE_CACHE_TTL: '0'}})
})
after(async () => {
  rmSync(folder, {recursive: true, force: true})
  await stack?.stop()
})

/** Adds a site with these settings, for pages of the stack's own origin. */
async function addSite(key, settings) {
  await stack.chatctl('site', 'add', key, '--name', 'Shop', '--origin', stack.origin)
  await setSite(key, settings)
}
async function setSite(key, settings) {
  const file = path.join(folder, `${key}.json`)
  writeFileSync(file, JSON.stringify({site: {key, name: 'Shop', ...settings}}))
  return stack.chatctl('site', 'set', key, file)
}

const open = (body) => call(stack, 'POST', '/api/v1/sessions', {body: {site: SITE, ...body}})
const drained = () => eventually(() => stack.redis('XLEN', 'outbox')[0] === '0', 'the outbox is empty', 20_000 * SLOWNESS)
/** Rows of a session, once everything is there. */
async function rows(session, columns, table) {
  await drained()
  return stack.sql(`select ${columns} from ${table} where session = '${session}' order by 1`)
}
const rate = (visitor, reply, body) => visitor.call('POST', `/messages/${reply}/feedback`, {body})
const contact = (visitor, body) => visitor.call('POST', '/contact', {body})
const codeOf = ({status, json}) => [status, json?.code]

describe('the settings of a site', () => {
  const SETTINGS = {
    look: {color: '#0b6b5d', position: 'left', theme: 'dark', radius: 12},
    hours: {timeZone: 'Europe/Berlin', week: {mon: [['09:00', '12:00'], ['13:00', '24:00']]}},
    privacy: {url: '/privacy', notice: 'Kept for a year.', consent: CONSENT},
    intake: {name: 'optional', email: 'required'},
    greetings: [{id: 'cart', text: 'Questions?', afterSeconds: 20, paths: ['/cart*'], cart: 'filled', cartTotalFrom: 49.5}],
  }

  test('are told to the widget as the owner wrote them, but for the secret', async () => {
    await addSite('settings', SETTINGS)
    const secret = (await stack.chatctl('site', 'identity', 'settings', '--new')).trim()
    const {json, text} = await call(stack, 'GET', '/api/v1/sites/settings')
    for (const [name, value] of Object.entries(SETTINGS)) assert.deepEqual(json[name], value, name)
    assert.ok(secret.length >= 32 && !text.includes(secret))
  })

  test('come back from chatctl as they went in, and the secret stays', async () => {
    const exported = await stack.chatctl('site', 'export', 'settings')
    const secret = await stack.chatctl('site', 'identity', 'settings')
    assert.ok(!exported.includes(secret.trim()))
    await setSite('settings', {})
    await eventually(async () => {
      const {json} = await call(stack, 'GET', '/api/v1/sites/settings')
      return Object.keys(SETTINGS).every((name) => name === 'look' ? Object.keys(json.look).length === 0 : !(name in json))
    }, 'what is not set is not told')
    const file = path.join(folder, 'exported.json')
    writeFileSync(file, exported)
    await stack.chatctl('site', 'set', 'settings', file)
    assert.equal(await stack.chatctl('site', 'export', 'settings'), exported)
    assert.equal(await stack.chatctl('site', 'identity', 'settings'), secret)
  })

  test('that are wrong are refused, each by its place', async () => {
    const hours = {timeZone: 'CET time', week: {mon: [['18:00', '09:00']]}}
    await assert.rejects(setSite('settings', {hours, greetings: [{id: 'a', text: 'A', paths: ['products']}]}), ({stderr}) => {
      for (const place of ['site.hours.timeZone: ', 'site.hours.week.mon[0]: ', 'site.greetings[0].paths[0]: ']) assert.ok(stderr.includes(place), stderr)
      return true
    })
  })
})

describe('a site that asks first', () => {
  before(() => addSite('asking', {privacy: {consent: CONSENT}, intake: {name: 'optional', email: 'required'}}))

  test('gets an answer before a session starts', async () => {
    assert.deepEqual(codeOf(await open({site: 'asking'})), [422, 'consent_required'])
    assert.deepEqual(codeOf(await open({site: 'asking', consent: 'Words of another day.', visitor: {email: 'ada@shop.example'}})), [422, 'consent_required'])
    assert.deepEqual(codeOf(await open({site: 'asking', consent: CONSENT, visitor: {name: 'Ada'}})), [422, 'intake_required'])
  })

  test('keeps what was given and agreed to, and asks a session that goes on for nothing', async () => {
    const {status, json} = await open({site: 'asking', consent: CONSENT, visitor: {name: 'Ada', email: 'ada@shop.example'}})
    assert.equal(status, 201)
    assert.deepEqual(await rows(json.session, 'name, email, user_sub', 'visitors'), ['Ada|ada@shop.example|'])
    assert.deepEqual(await rows(json.session, 'wording', 'consents'), [CONSENT])
    const again = await open({site: 'asking', token: json.token})
    assert.deepEqual([again.status, again.json.session], [200, json.session])
  })

  test('is not told nonsense', async () => {
    for (const body of [{consent: true}, {visitor: 'Ada'}, {visitor: {name: 5}}, {visitor: {email: 'nobody'}}, {visitor: {name: '\u0007'}}, {user: {}}]) {
      assert.deepEqual(codeOf(await open({site: 'asking', ...body})), [400, 'invalid_field'], JSON.stringify(body))
    }
  })
})

describe('a user of the shop', () => {
  let secret
  before(async () => {
    await addSite('known', {intake: {email: 'required'}})
    secret = (await stack.chatctl('site', 'identity', 'known', '--new')).trim()
  })

  const base64 = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const inSeconds = (seconds) => Math.floor(Date.now() / 1000) + seconds
  /** A token as the shop's server makes it, or somebody else. */
  function token(claims, {header = {typ: 'JWT', alg: 'HS256'}, key = secret} = {}) {
    const body = `${base64(header)}.${base64({exp: inSeconds(300), ...claims})}`
    return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`
  }
  const openAs = (user, more = {}) => open({site: 'known', user, ...more})

  test('is known by a token of its server, and asked for nothing', async () => {
    const {status, json} = await openAs(token({sub: 'user-1', name: 'Ada', email: 'ada@shop.example'}))
    assert.equal(status, 201)
    assert.deepEqual(await rows(json.session, 'name, email, user_sub', 'visitors'), ['Ada|ada@shop.example|user-1'])
    const again = await openAs(token({sub: 'user-1'}), {token: json.token})
    assert.deepEqual([again.status, again.json.session], [200, json.session])
  })

  test('gets the session of before they signed in, and nobody else\'s', async () => {
    const before = await open({site: 'known', visitor: {email: 'ada@shop.example'}})
    const mine = await openAs(token({sub: 'user-1'}), {token: before.json.token})
    assert.deepEqual([mine.status, mine.json.session], [200, before.json.session])
    const other = await openAs(token({sub: 'user-2'}), {token: before.json.token})
    assert.equal(other.status, 201)
    assert.notEqual(other.json.session, before.json.session)
    const refused = await open({site: 'known', token: before.json.token, user: null})
    assert.deepEqual(codeOf(refused), [422, 'intake_required'], 'a session of its own, for which the site asks first')
    const unsaid = await open({site: 'known', token: before.json.token})
    assert.deepEqual([unsaid.status, unsaid.json.session], [200, before.json.session])
  })

  test('is still the only one after Redis has lost everything', async () => {
    const {json} = await openAs(token({sub: 'user-1'}))
    await drained()
    stack.redis('FLUSHALL')
    const other = await openAs(token({sub: 'user-2'}), {token: json.token})
    assert.deepEqual([other.status, other.json.session === json.session], [201, false])
    const mine = await openAs(token({sub: 'user-1'}), {token: json.token})
    assert.deepEqual([mine.status, mine.json.session], [200, json.session])
  })

  const strangers = [
    ['signed with another secret', () => token({sub: 'user-1'}, {key: 'x'.repeat(43)})],
    ['without a signature', () => `${base64({alg: 'none'})}.${base64({sub: 'user-1', exp: inSeconds(300)})}.`],
    ['of another algorithm', () => token({sub: 'user-1'}, {header: {alg: 'HS512'}})],
    ['without a sub', () => token({})],
    ['without an exp', () => token({sub: 'user-1', exp: undefined})],
    ['good for longer than an hour', () => token({sub: 'user-1', exp: inSeconds(7200)})],
    ['longer than 4 KiB', () => token({sub: 'user-1', more: 'x'.repeat(5000)})],
    ['no token', () => 'garbage'],
  ]
  for (const [name, forged] of strangers) {
    test(`is nobody with a token that is ${name}`, async () => assert.deepEqual(codeOf(await openAs(forged())), [401, 'user_token_invalid']))
  }
  test('is told that a token has expired', async () => {
    assert.deepEqual(codeOf(await openAs(token({sub: 'user-1', exp: inSeconds(-300)}))), [401, 'user_token_expired'])
  })
  test('cannot be verified for a site without a secret', async () => {
    assert.deepEqual(codeOf(await open({user: token({sub: 'user-1'})})), [422, 'identity_not_set_up'])
  })
})

describe('a rating', () => {
  test('is kept, the last one counts, and it can be taken back', async () => {
    const visitor = await newVisitor(stack)
    const {reply} = await visitor.say(QUESTION)
    assert.equal((await rate(visitor, reply.id, {rating: 'up'})).status, 204)
    assert.equal((await rate(visitor, reply.id, {rating: 'down', comment: 'Too long, caf\u00e9!'})).status, 204)
    assert.deepEqual(await rows(visitor.session, 'reply, rating, comment', 'feedback'), [`${reply.id}|down|Too long, café!`])
    const told = await stack.chatctl('feedback', '--site', SITE, '--days', '1')
    assert.match(told, /0 up, 1 down in the last 1 days \(0 % up, n = 1\)/)
    for (const text of [QUESTION, 'within **30 days**', 'Too long, café!', visitor.session]) assert.ok(told.includes(text), told)
    assert.equal((await rate(visitor, reply.id, {rating: null, comment: 'gone'})).status, 204)
    assert.deepEqual(await rows(visitor.session, 'reply, rating, comment', 'feedback'), [`${reply.id}||`])
    assert.equal(await stack.chatctl('feedback', '--site', SITE), '')
  })

  test('is of a reply that is there, by its own visitor', async () => {
    const visitor = await newVisitor(stack)
    const {message, reply} = await visitor.say(QUESTION)
    assert.deepEqual(codeOf(await rate(visitor, `${newMessageId()}.r`, {rating: 'up'})), [404, 'reply_not_found'])
    assert.deepEqual(codeOf(await rate(visitor, message.id, {rating: 'up'})), [404, 'reply_not_found'])
    const stranger = await newVisitor(stack)
    const stolen = await call(stack, 'POST', `${visitor.path}/messages/${reply.id}/feedback`, {token: stranger.token, body: {rating: 'up'}})
    assert.deepEqual(codeOf(stolen), [403, 'token_for_another_session'])
    for (const body of [{}, {rating: 'good'}, {rating: 1}, {rating: 'up', comment: 5}, {rating: 'up', comment: 'x'.repeat(1001)}]) {
      assert.deepEqual(codeOf(await rate(visitor, reply.id, body)), [400, 'invalid_field'], JSON.stringify(body).slice(0, 80))
    }
  })

  test('is taken after Redis has lost the session', async () => {
    const visitor = await newVisitor(stack)
    const {reply} = await visitor.say(QUESTION)
    await drained()
    stack.redis('FLUSHALL')
    assert.equal((await rate(visitor, reply.id, {rating: 'up'})).status, 204)
    assert.deepEqual(await rows(visitor.session, 'rating', 'feedback'), ['up'])
  })
})

describe('a request for contact', () => {
  const request = (more = {}) => ({id: newMessageId(), email: 'ada@shop.example', question: 'Where is\nmy order?', ...more})

  test('is stored once, shown to the operator, and done', async () => {
    assert.equal(await stack.chatctl('contacts', '--open'), '')
    const visitor = await newVisitor(stack)
    const mine = request({name: 'Ada \u001b[31mL.'})
    const first = await contact(visitor, mine)
    assert.deepEqual([first.status, first.json], [201, {id: mine.id}])
    const again = await contact(visitor, mine)
    assert.deepEqual([again.status, again.json], [200, {id: mine.id}])
    assert.deepEqual(codeOf(await contact(visitor, {...mine, question: 'Another?'})), [422, 'message_id_reused'])
    const [row] = await rows(visitor.session, "number, email, name, replace(question, chr(10), ' ')", 'contact_requests')
    const [number] = row.split('|')
    assert.deepEqual(row.split('|').slice(1), ['ada@shop.example', 'Ada [31mL.', 'Where is my order?'])
    const told = await stack.chatctl('contacts', '--site', SITE, '--open')
    assert.ok(told.startsWith(`${number}  `) && told.includes('Ada [31mL. <ada@shop.example>\n    Where is\n    my order?\n'), told)
    const [json] = JSON.parse(await stack.chatctl('contacts', '--json'))
    assert.deepEqual([json.email, json.session, json.done], ['ada@shop.example', visitor.session, false])
    assert.equal(await stack.chatctl('contacts', 'done', number), `contact request ${number} is done\n`)
    assert.equal(await stack.chatctl('contacts', '--open'), '')
    assert.match(await stack.chatctl('contacts'), /  done  /)
    await assert.rejects(stack.chatctl('contacts', 'done', '999'), /there is no contact request 999/)
  })

  test('must say where to and what', async () => {
    const visitor = await newVisitor(stack)
    for (const more of [{id: 'x'}, {email: 'nobody'}, {email: undefined}, {question: ' \n'}, {question: 'x'.repeat(4001)}, {name: 'x'.repeat(101)}, {name: 7}]) {
      assert.deepEqual(codeOf(await contact(visitor, request(more))), [400, 'invalid_field'], JSON.stringify(more).slice(0, 80))
    }
  })

  test('is one of twenty a day', async () => {
    const visitor = await newVisitor(stack)
    for (let i = 0; i < 20; i++) assert.equal((await contact(visitor, request())).status, 201)
    const refused = await contact(visitor, request())
    assert.deepEqual(codeOf(refused), [429, 'rate_limited'])
    assert.ok(refused.json.retryAfter > 80_000)
  })
})

test('an erased session leaves nothing of all that', async () => {
  await addSite('erased', {privacy: {consent: CONSENT}})
  const {json} = await open({site: 'erased', consent: CONSENT, visitor: {name: 'Ada', email: 'ada@shop.example'}})
  const visitor = await newVisitor(stack, {site: 'erased', token: json.token})
  assert.equal(visitor.session, json.session)
  const {reply} = await visitor.say(QUESTION)
  assert.equal((await rate(visitor, reply.id, {rating: 'down', comment: 'No.'})).status, 204)
  assert.equal((await contact(visitor, {id: newMessageId(), email: 'ada@shop.example', question: 'Why?'})).status, 201)
  const tables = ['visitors', 'consents', 'feedback', 'contact_requests', 'messages']
  for (const table of tables) assert.notDeepEqual(await rows(visitor.session, 'session', table), [], table)
  assert.equal((await visitor.erase()).status, 204)
  for (const table of tables) assert.deepEqual(await rows(visitor.session, 'session', table), [], table)
  assert.deepEqual(stack.sql(`select site, erased_at is not null from sessions where id = '${visitor.session}'`), ['|t'])
  assert.deepEqual(stack.redis('KEYS', `*${visitor.session}*`).sort(), [`{session:${visitor.session}}:day`, `{session:${visitor.session}}:meta`])
  assert.deepEqual(stack.redis('HKEYS', `{session:${visitor.session}}:meta`), ['erased'])
  assert.deepEqual(codeOf(await rate(visitor, reply.id, {rating: 'up'})), [404, 'session_not_found'])
  assert.deepEqual(codeOf(await contact(visitor, {id: newMessageId(), email: 'ada@shop.example', question: 'Why?'})), [404, 'session_not_found'])
})

test('no log has what visitors wrote, nor a secret', async () => {
  const secret = (await stack.chatctl('site', 'identity', 'known')).trim()
  for (const part of [...stack.workers, 'jobs', 'postgres', 'redis']) {
    const log = stack.log(part)
    for (const text of ['ada@shop.example', 'Where is', 'Too long', CONSENT, secret, 'user-1']) assert.ok(!log.includes(text), `${part} logs ${text}`)
  }
})
