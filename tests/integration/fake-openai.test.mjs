// The fake's OpenAI side: judged by the official client, by the rules, and in each dialect.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import OpenAI, {APIError, AuthenticationError, BadRequestError, InternalServerError, NotFoundError, PermissionDeniedError, RateLimitError} from 'openai'

import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually} from './lib/processes.mjs'

const MODEL = 'gpt-5.4-mini'
const TEXT = 'Grüße! 👩‍👩‍👧 Ein Käse e\u0301 العربية done.'
const DIALECTS = ['openai', 'vllm', 'llamacpp', 'ollama', 'openrouter', 'groq', 'azure', 'deepseek', 'xai', 'mistral']

let fake
before(async () => {
  fake = await startFakeGemini()
})
after(() => fake?.stop())
beforeEach(async () => {
  await fake.play()
  await fake.forget()
})

const client = (apiKey = fake.key) => new OpenAI({apiKey, baseURL: `${fake.url}/v1`, maxRetries: 0})
const messages = [{role: 'system', content: 'Be kind.'}, {role: 'user', content: 'Hello'}]
const create = (options, apiKey, request) => client(apiKey).chat.completions.create({model: MODEL, messages, ...options}, request)

async function stream(options, apiKey) {
  const chunks = []
  for await (const chunk of await create({stream: true, ...options}, apiKey)) chunks.push(chunk)
  return chunks
}
const textOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
const finishOf = (chunks) => chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean)

const post = (body, headers = {authorization: `Bearer ${fake.key}`}) =>
  fetch(`${fake.url}/v1/chat/completions`, {method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body)})

describe('the official client', () => {
  for (const dialect of DIALECTS) {
    test(`streams a reply of ${dialect}: text in order, one end, usage`, async () => {
      await fake.play({text: TEXT, chunkBytes: 7, dialect, thoughts: 2})
      const chunks = await stream({stream_options: {include_usage: true}})
      assert.equal(textOf(chunks), TEXT)
      assert.deepEqual(finishOf(chunks), ['stop'])
      const {prompt_tokens: prompt, completion_tokens: completion, total_tokens: total, completion_tokens_details: details} =
        chunks.map(({usage}) => usage).filter(Boolean).at(-1)
      assert.equal(details.reasoning_tokens, 64)
      assert.equal(total, prompt + completion + (dialect === 'xai' ? 64 : 0))
    })

    test(`gets the same reply of ${dialect} whole`, async () => {
      await fake.play({text: TEXT, dialect})
      const {choices: [{message, finish_reason: finish}]} = await create()
      assert.deepEqual([message.content, finish], [TEXT, 'stop'])
    })

    test(`reads an error in the stream of ${dialect} as an error`, async () => {
      await fake.play({dialect, errorAt: 2})
      // vLLM and Groq word it in ways that the client does not know: to it the text just ends.
      if (dialect === 'vllm' || dialect === 'groq') return assert.deepEqual(finishOf((await stream()).filter(({choices}) => choices)), [])
      await assert.rejects(stream(), APIError)
    })
  }

  test('is given the usage only when it asks', async () => {
    assert.ok((await stream()).every(({usage}) => !usage))
    const chunks = await stream({stream_options: {include_usage: true}})
    assert.deepEqual([chunks.at(-1).choices.length, chunks.filter(({usage}) => usage).length], [0, 1])
  })

  test('sees a refusal and a tool call as what they are', async () => {
    await fake.play({block: 'I cannot help with that.'})
    const refused = await stream()
    assert.equal(refused.map((chunk) => chunk.choices[0]?.delta.refusal ?? '').join(''), 'I cannot help with that.')
    assert.equal((await create()).choices[0].message.refusal, 'I cannot help with that.')
    await fake.play({silent: true, call: 'order_status', calls: 2, callArgs: {order: 'A1'}})
    const {choices: [{message, finish_reason: finish}]} = await client().chat.completions.stream({model: MODEL, messages}).finalChatCompletion()
    assert.deepEqual(message.tool_calls.map((call) => [call.function.name, call.function.arguments]),
      [['order_status', '{"order":"A1"}'], ['order_status', '{"order":"A1"}']])
    assert.equal(finish, 'tool_calls')
  })

  const failures = [
    ['a wrong key', {key: 'sk-wrong'}, AuthenticationError, 401, 'invalid_api_key'],
    ['an unknown model', {options: {model: 'gpt-2-huge'}}, NotFoundError, 404, 'model_not_found'],
    ['max_tokens for a newer model', {options: {max_tokens: 5}}, BadRequestError, 400, 'unsupported_parameter'],
    ['a temperature for a newer model', {options: {temperature: 0.2}}, BadRequestError, 400, 'unsupported_value'],
    ['a rate limit', {script: {status: 429}}, RateLimitError, 429, 'rate_limit_exceeded'],
    ['a used up quota', {script: {status: 429, code: 'insufficient_quota'}}, RateLimitError, 429, 'insufficient_quota'],
    ['a forbidden country', {script: {status: 403}}, PermissionDeniedError, 403, 'unsupported_country_region_territory'],
    ['an overloaded server', {script: {status: 503}}, InternalServerError, 503, null],
  ]
  for (const [name, {key, options, script = {}}, kind, status, code] of failures) {
    for (const streaming of [true, false]) {
      test(`reads ${name} as ${kind.name}, ${streaming ? 'streamed' : 'whole'}`, async () => {
        await fake.play(script)
        const error = await create({stream: streaming, ...options}, key).catch((thrown) => thrown)
        assert.ok(error instanceof kind, String(error))
        assert.deepEqual([error.status, error.code], [status, code])
        assert.match(error.requestID, /^req_fake/)
      })
    }
  }

  test('waits as long as it is told, and no longer, before it tries again', async () => {
    await fake.play({status: 429, header: 'retry-after-ms: 20', n: 1, text: 'Now.'})
    const patient = new OpenAI({apiKey: fake.key, baseURL: `${fake.url}/v1`, maxRetries: 1})
    assert.equal((await patient.chat.completions.create({model: MODEL, messages})).choices[0].message.content, 'Now.')
    await fake.play({status: 503, header: 'x-should-retry: false', n: 1})
    await assert.rejects(patient.chat.completions.create({model: MODEL, messages}), InternalServerError)
  })

  test('brings a script of its own in a header', async () => {
    const reply = await create({}, undefined, {headers: {'x-fake-script': JSON.stringify({text: 'Out of the header.'})}})
    assert.equal(reply.choices[0].message.content, 'Out of the header.')
  })

  test('holds a conversation with limits and tools, as it writes them itself', async () => {
    await fake.play({text: 'Yes.'})
    await create({max_completion_tokens: 200, top_p: 0.9, reasoning_effort: 'low', stop: ['END'],
      messages: [...messages, {role: 'assistant', content: 'Hi.'}, {role: 'user', content: [{type: 'text', text: 'And now?'}]}],
      tools: [{type: 'function', function: {name: 'order_status', parameters: {type: 'object', properties: {}}}}]})
    assert.equal((await fake.stats()).refused, 0)
  })
})

describe('the rules for a request', () => {
  const good = {model: MODEL, messages}
  const rows = [
    ['no model', {messages}, /must provide a model/],
    ['no messages', {model: MODEL}, /Missing required parameter: 'messages'/],
    ['empty messages', {model: MODEL, messages: []}, /empty array/],
    ['a role that is not one', {...good, messages: [{role: 'model', content: 'x'}]}, /Invalid value: 'model'/],
    ['no content', {...good, messages: [{role: 'user', content: null}]}, /expected a string, got null/],
    ['an unknown field', {...good, maxTokens: 5}, /Unrecognized request argument supplied: maxTokens/],
    ['stream_options without a stream', {...good, stream_options: {include_usage: true}}, /only allowed when 'stream' is enabled/],
    ['no tokens at all', {...good, max_completion_tokens: 0}, /below minimum value/],
    ['no JSON', '{"model":', /could not parse the JSON/],
  ]
  for (const [name, body, pattern] of rows) {
    test(`${name} is 400, and journalled as refused`, async () => {
      const response = await post(body)
      const {error} = await response.json()
      assert.equal(response.status, 400)
      assert.match(error.message, pattern)
      assert.equal(error.type, 'invalid_request_error')
      assert.equal((await fake.journal())[0].outcome, 'refused')
    })
  }

  test('without a key only a local server answers', async () => {
    assert.equal((await post(good, {})).status, 401)
    for (const dialect of ['vllm', 'llamacpp', 'ollama']) {
      await fake.play({dialect})
      assert.equal((await post({...good, model: 'any/model:7b'}, {})).status, 200)
    }
  })

  test('max_tokens is refused when the script says so', async () => {
    assert.equal((await post({...good, model: 'gpt-4o-mini', max_tokens: 5})).status, 200)
    await fake.play({refuseMaxTokens: true})
    assert.equal((await post({...good, model: 'gpt-4o-mini', max_tokens: 5})).status, 400)
  })

  test('the journal never holds the key', async () => {
    await (await post(good)).text()
    assert.ok(!JSON.stringify(await fake.journal()).includes(fake.key))
  })
})

describe('on the wire', () => {
  const wire = async (script, options = {}) => {
    await fake.play({text: 'Hi', ...script})
    return (await post({model: MODEL, messages, stream: true, ...options})).text()
  }
  const rows = [
    ['openai', /^data: \{"id":"chatcmpl-fake\d+","object":"chat.completion.chunk"[^\n]*"role":"assistant"[^]*data: \[DONE\]\n\n$/],
    ['azure', /^data: \{"choices":\[\],"created":0,"id":"","model":""[^\n]*prompt_filter_results/],
    ['openrouter', /^: OPENROUTER PROCESSING\n\n[^]*"native_finish_reason":"stop"/],
    ['deepseek', /^: keep-alive\n\n/],
    ['groq', /"x_groq":\{"id"[^]*"finish_reason":"stop"[^\n]*"usage":\{"prompt_tokens"/],
    ['llamacpp', /"timings":\{/],
    ['vllm', /"stop_reason":null/],
    ['ollama', /"content":"Hi","role":"assistant"\},"finish_reason":""/],
    ['mistral', /"delta":\{"content":"Hi"\}\}/],
  ]
  for (const [dialect, pattern] of rows) {
    test(`${dialect} writes as it does`, async () => assert.match(await wire({dialect}), pattern))
  }
  const thoughts = [['deepseek', 'reasoning_content'], ['openrouter', 'reasoning'], ['openai', undefined]]
  for (const [dialect, member] of thoughts) {
    test(`${dialect} tells its thoughts in ${member ?? 'no way'}`, async () => {
      const body = await wire({dialect, thoughts: 1})
      assert.equal(body.includes('Considering'), Boolean(member))
      if (member) assert.ok(body.includes(`"content":null,"${member}":"**Considering`))
    })
  }
  test('errors are worded as each server words them', async () => {
    const body = async (script) => {
      await fake.play(script)
      return (await post({model: MODEL, messages, stream: true})).text()
    }
    assert.match(await body({status: 400, dialect: 'vllm'}), /^\{"object":"error","message"/)
    assert.match(await body({status: 503, dialect: 'llamacpp'}), /Loading model/)
    assert.match(await body({errorAt: 1, dialect: 'llamacpp', errorForm: 'field'}), /\n\nerror: \{"message"/)
    assert.match(await body({errorAt: 1, dialect: 'openrouter'}), /"finish_reason":"error","native_finish_reason":"error"\}\],"error":\{"code":503,"message"[^\n]*\n\n$/)
    assert.match(await body({errorAt: 1}), /data: \{"error":\{"message"[^\n]*\n\ndata: \[DONE\]\n\n$/)
    assert.match(await body({noDone: true}), /"finish_reason":"stop"[^\n]*\n\n$/)
  })
  test('a cut, a stall and a client who leaves are journalled', async () => {
    await fake.play({cutAt: 2})
    await post({model: MODEL, messages, stream: true}).then((response) => response.text()).catch(() => {})
    await fake.play({stallAt: 1})
    const abort = new AbortController()
    const response = await fetch(`${fake.url}/v1/chat/completions`, {method: 'POST', signal: abort.signal,
      headers: {authorization: `Bearer ${fake.key}`}, body: JSON.stringify({model: MODEL, messages, stream: true})})
    await response.body.getReader().read()
    abort.abort()
    await eventually(async () => (await fake.stats()).aborted === 1, 'abort seen')
    assert.deepEqual((await fake.journal()).map(({api, outcome}) => [api, outcome]), [['openai', 'cut'], ['openai', 'aborted']])
  })
  test('a directive for another API spares this one', async () => {
    const response = await post({model: MODEL, messages: [{role: 'user', content: `Hi ${directive({api: 'gemini', status: 500, text: 'ok'})}`}]})
    assert.equal(response.status, 200)
  })
})

test('500 replies run at once, and all arrive whole', async () => {
  await fake.play({text: TEXT, chunkBytes: 8, gapMs: 50, firstMs: 500})
  const replies = await Promise.all(Array.from({length: 500}, async () => textOf(await stream())))
  assert.ok(replies.every((reply) => reply === TEXT))
  assert.equal((await fake.stats()).complete, 500)
})
