// COMPAT_API=on: pages of the replaced system go on working, with their own session ids.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {call} from './lib/api.mjs'
import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {SITE, startStack} from './lib/stack.mjs'

let fake
let stack
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: {COMPAT_API: 'on', COMPAT_SITE: SITE}})
})
after(async () => {
  await stack?.stop()
  await fake?.stop()
})
beforeEach(async () => {
  await fake.play({echo: true})
  await fake.forget()
})

let count = 0
const newId = () => `old-page-${Date.now()}-${count++}`

for (const root of ['/api/chat', '/api/chat/chat']) {
  test(`POST ${root} answers with the text`, async () => {
    const {status, json} = await call(stack, 'POST', root, {body: {sessionId: newId(), message: 'Hello there'}})
    assert.deepEqual([status, json], [200, {message: 'Hello there'}])
  })
}

for (const root of ['/api/session', '/api/chat/session']) {
  test(`GET and DELETE ${root}/{id} read and forget the conversation`, async () => {
    const sessionId = newId()
    await call(stack, 'POST', '/api/chat', {body: {sessionId, message: 'First'}})
    await call(stack, 'POST', '/api/chat/chat', {body: {sessionId, message: 'Second'}})
    const {json} = await call(stack, 'GET', `${root}/${sessionId}`)
    assert.deepEqual(json, {
      sessionId,
      messages: [
        {role: 'user', content: 'First'},
        {role: 'assistant', content: 'First'},
        {role: 'user', content: 'Second'},
        {role: 'assistant', content: 'Second'},
      ],
    })
    assert.equal((await call(stack, 'DELETE', `${root}/${sessionId}`)).status, 200)
    assert.deepEqual((await call(stack, 'GET', `${root}/${sessionId}`)).json.messages, [])
    const afresh = await call(stack, 'POST', '/api/chat', {body: {sessionId, message: 'Again'}})
    assert.equal(afresh.json.message, 'Again', 'the page keeps its id, and may start anew with it')
  })
}

test('a conversation that the replaced system stored goes on', async () => {
  const sessionId = newId()
  for (const entry of [{role: 'user', content: 'Do you sell lamps?'}, {role: 'assistant', content: 'Yes, six.'}]) {
    stack.redis('rpush', `session:${sessionId}`, JSON.stringify(entry))
  }
  const before = await call(stack, 'GET', `/api/session/${sessionId}`)
  assert.deepEqual(before.json.messages.map(({content}) => content), ['Do you sell lamps?', 'Yes, six.'])
  await call(stack, 'POST', '/api/chat', {body: {sessionId, message: 'In blue?'}})
  const [entry] = await fake.journal()
  assert.deepEqual(entry.body.contents.map(({role}) => role), ['user', 'model', 'user'])
})

describe('what goes wrong', () => {
  const refused = async (body, options = {}) => {
    const {status, json} = await call(stack, 'POST', '/api/chat', {body, ...options})
    return [status, json.code]
  }
  test('a missing, blank or overlong message, or an id that is none', async () => {
    assert.deepEqual(await refused({sessionId: newId()}), [400, 'invalid_field'])
    assert.deepEqual(await refused({sessionId: newId(), message: '  '}), [400, 'blank_message'])
    assert.deepEqual(await refused({sessionId: newId(), message: 'a'.repeat(4001)}), [400, 'message_too_long'])
    assert.deepEqual(await refused({sessionId: 'a b', message: 'hi'}), [400, 'invalid_field'])
    assert.deepEqual(await refused({message: 'hi'}), [400, 'invalid_field'])
    assert.equal((await fake.journal()).length, 0)
  })
  test('a foreign page, or no page at all', async () => {
    assert.deepEqual(await refused({sessionId: newId(), message: 'hi'}, {origin: 'https://evil.example'}), [403, 'origin_not_allowed'])
    assert.deepEqual(await refused({sessionId: newId(), message: 'hi'}, {origin: null}), [403, 'origin_missing'])
  })
  test('a model that fails is 503, and its failure is no message', async () => {
    const sessionId = newId()
    const answer = await refused({sessionId, message: `Hello ${directive({status: 400})}`})
    assert.deepEqual(answer, [503, 'reply_failed'])
    const {json} = await call(stack, 'GET', `/api/session/${sessionId}`)
    assert.deepEqual(json.messages.map(({role}) => role), ['user'])
  })
})
