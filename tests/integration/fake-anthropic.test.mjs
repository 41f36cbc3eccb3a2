// The fake's Anthropic side: judged by the official client, and by the rules.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import Anthropic, {APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError, RateLimitError} from '@anthropic-ai/sdk'

import {startFakeGemini} from './lib/fake-gemini.mjs'

const MODEL = 'claude-haiku-5-5'
const TEXT = 'Grüße! 👩‍👩‍👧 Ein Käse e\u0301 العربية done.'

let fake
before(async () => {
  fake = await startFakeGemini()
})
after(() => fake?.stop())
beforeEach(async () => {
  await fake.play()
  await fake.forget()
})

const client = (apiKey = fake.key) => new Anthropic({apiKey, baseURL: fake.url, maxRetries: 0})
const plain = {model: MODEL, max_tokens: 100, system: 'Be kind.', messages: [{role: 'user', content: 'Hello'}]}
const create = (options, apiKey) => client(apiKey).messages.create({...plain, ...options})
const headers = () => ({'x-api-key': fake.key, 'anthropic-version': '2023-06-01', 'content-type': 'application/json'})
const post = (body, given = headers()) =>
  fetch(`${fake.url}/v1/messages`, {method: 'POST', headers: given, body: typeof body === 'string' ? body : JSON.stringify(body)})

async function events(options) {
  const all = []
  for await (const event of await create({stream: true, ...options})) all.push(event)
  return all
}

describe('the official client', () => {
  test('streams a reply: blocks, text in order, cumulative usage, the end', async () => {
    await fake.play({text: TEXT, chunkBytes: 7, thoughts: 2, signature: 64})
    const message = await client().messages.stream(plain).finalMessage()
    assert.deepEqual(message.content.map(({type}) => type), ['thinking', 'text'])
    assert.equal(message.content[1].text, TEXT)
    assert.equal(message.content[0].signature.length, 64)
    assert.equal(message.stop_reason, 'end_turn')
    assert.ok(message.usage.input_tokens > 0 && message.usage.output_tokens > 64)
  })

  test('sees the events in their order; pings it keeps to itself', async () => {
    await fake.play({text: 'ab', chunkBytes: 1})
    assert.deepEqual((await events()).map(({type}) => type), ['message_start', 'content_block_start',
      'content_block_delta', 'content_block_delta', 'content_block_stop', 'message_delta', 'message_stop'])
    const body = await (await post({...plain, stream: true})).text()
    assert.match(body, /^event: message_start\ndata: \{"type":"message_start"/)
    assert.match(body, /event: ping\ndata: \{"type":"ping"\}\n\n/)
  })

  test('gets the same reply whole', async () => {
    await fake.play({text: TEXT})
    const {content: [{text}], stop_reason: stop} = await create()
    assert.deepEqual([text, stop], [TEXT, 'end_turn'])
  })

  test('sees tool calls and a refusal as what they are', async () => {
    await fake.play({silent: true, call: 'order_status', calls: 2, callArgs: {order: 'A1'}})
    const calling = await client().messages.stream(plain).finalMessage()
    assert.deepEqual(calling.content.map(({name, input}) => [name, input]), [['order_status', {order: 'A1'}], ['order_status', {order: 'A1'}]])
    assert.equal(calling.stop_reason, 'tool_use')
    await fake.play({block: 'cyber'})
    const refused = await client().messages.stream(plain).finalMessage()
    assert.deepEqual([refused.content, refused.stop_reason, refused.stop_details.category], [[], 'refusal', 'cyber'])
  })

  const failures = [
    ['a wrong key', {key: 'sk-wrong'}, AuthenticationError, 401, 'authentication_error'],
    ['an unknown model', {options: {model: 'claude-1'}}, NotFoundError, 404, 'not_found_error'],
    ['a rate limit', {script: {status: 429, retryAfter: '7'}}, RateLimitError, 429, 'rate_limit_error'],
    ['an internal error', {script: {status: 500}}, InternalServerError, 500, 'api_error'],
    ['an overloaded service', {script: {status: 529}}, APIError, 529, 'overloaded_error'],
    ['a bad request', {options: {messages: []}}, BadRequestError, 400, 'invalid_request_error'],
  ]
  for (const [name, {key, options, script = {}}, kind, status, type] of failures) {
    for (const streaming of [true, false]) {
      test(`reads ${name} as ${type}, ${streaming ? 'streamed' : 'whole'}`, async () => {
        await fake.play(script)
        const error = await create({stream: streaming, ...options}, key).catch((thrown) => thrown)
        assert.ok(error instanceof kind, String(error))
        assert.deepEqual([error.status, error.type], [status, type])
        assert.match(error.requestID, /^req_fake/)
        if (script.retryAfter) assert.equal(error.headers.get('retry-after'), '7')
      })
    }
  }

  test('reads an error inside a stream as an error', async () => {
    await fake.play({errorAt: 2, errorStatus: 529})
    const error = await events().catch((thrown) => thrown)
    assert.ok(error instanceof APIError)
    assert.equal(error.type, 'overloaded_error')
  })

  for (const finish of ['max_tokens', 'stop_sequence', 'model_context_window_exceeded']) {
    test(`reads an end by ${finish}`, async () => {
      await fake.play({text: TEXT, finish})
      assert.equal((await client().messages.stream(plain).finalMessage()).stop_reason, finish)
    })
  }

  test('holds a conversation with tools, as it writes them itself', async () => {
    await create({messages: [...plain.messages, {role: 'assistant', content: 'Hi.'}, {role: 'user', content: [{type: 'text', text: 'And now?'}]}],
      stop_sequences: ['END'], tools: [{name: 'order_status', input_schema: {type: 'object'}}], metadata: {user_id: 'x'}})
    assert.equal((await fake.stats()).refused, 0)
  })
})

describe('the rules for a request', () => {
  const without = (name) => Object.fromEntries(Object.entries(plain).filter(([key]) => key !== name))
  const user = (content) => ({role: 'user', content})
  const rows = [
    ['no max_tokens', without('max_tokens'), /^max_tokens: Field required/],
    ['no model', without('model'), /^model: Field required/],
    ['no messages', without('messages'), /^messages: Field required/],
    ['empty messages', {...plain, messages: []}, /at least one message is required/],
    ['a first message of the assistant\'s', {...plain, messages: [{role: 'assistant', content: 'a'}, user('b')]}, /first message must use the "user" role/],
    ['a last message of the assistant\'s', {...plain, messages: [user('a'), {role: 'assistant', content: 'b'}]}, /does not support assistant message prefill/],
    ['a role that is not one', {...plain, messages: [{role: 'system', content: 'a'}]}, /^messages.0.role: /],
    ['an empty text', {...plain, messages: [user('')]}, /must have non-empty content/],
    ['an empty block', {...plain, messages: [user([{type: 'text', text: ''}])]}, /text content blocks must be non-empty/],
    ['an unknown field', {...plain, maxTokens: 5}, /^maxTokens: Extra inputs are not permitted/],
    ['an unknown field inside', {...plain, messages: [{...user('a'), ts: 1}]}, /^messages.0.ts: Extra inputs are not permitted/],
    ['a temperature for a newer model', {...plain, temperature: 0.2}, /^temperature: /],
    ['no JSON', '{"model":', /not valid JSON/],
  ]
  for (const [name, body, pattern] of rows) {
    test(`${name} is 400 invalid_request_error, and journalled as refused`, async () => {
      const response = await post(body)
      assert.equal(response.status, 400)
      const {type, error} = await response.json()
      assert.deepEqual([type, error.type], ['error', 'invalid_request_error'])
      assert.match(error.message, pattern)
      assert.equal((await fake.journal())[0].outcome, 'refused')
    })
  }

  test('an older model takes a temperature and a last turn of the assistant\'s', async () => {
    const older = {...plain, model: 'claude-haiku-4-5', temperature: 0.2, messages: [user('a'), {role: 'assistant', content: 'b'}]}
    assert.equal((await post(older)).status, 200)
  })

  test('the newer version of the API knows no sampling settings', async () => {
    const older = {...plain, model: 'claude-haiku-4-5', top_p: 0.9}
    assert.equal((await post(older)).status, 200)
    assert.equal((await post(older, {...headers(), 'anthropic-version': '2026-10-21'})).status, 400)
  })

  test('the version and the key are required', async () => {
    const {'x-api-key': key, 'anthropic-version': version} = headers()
    const noVersion = await post(plain, {'x-api-key': key})
    assert.deepEqual([noVersion.status, (await noVersion.json()).error.message], [400, 'anthropic-version: header is required'])
    assert.equal((await post(plain, {'x-api-key': key, 'anthropic-version': 'soon'})).status, 400)
    assert.equal((await post(plain, {'anthropic-version': version})).status, 401)
    assert.equal((await post(plain, {authorization: 'Bearer sk-wrong', 'anthropic-version': version})).status, 401)
  })

  test('the journal never holds the key', async () => {
    await (await post(plain)).text()
    assert.ok(!JSON.stringify(await fake.journal()).includes(fake.key))
  })
})
