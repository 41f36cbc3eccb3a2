// The fake itself: judged by the service's official client, by its rules, and byte by byte.
import assert from 'node:assert/strict'
import net from 'node:net'
import {after, before, beforeEach, describe, test} from 'node:test'

import {ApiError, GoogleGenAI} from '@google/genai'

import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {chunksOf, exchange, httpRequest} from './lib/raw-http.mjs'

const MODEL = 'gemini-3.8-flash'
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

const client = (apiKey = fake.key) =>
  new GoogleGenAI({apiKey, httpOptions: {baseUrl: fake.url, retryOptions: {attempts: 1}}})

const userTurn = (text) => ({role: 'user', parts: [{text}]})

const streamPath = (model = MODEL) => `/v1beta/models/${model}:streamGenerateContent?alt=sse`

const post = (body, {path = streamPath(), headers = {'x-goog-api-key': fake.key}} = {}) =>
  fetch(fake.url + path, {method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body)})

const ask = (text, options) => post({contents: [userTurn(text)]}, options)

/** One streamed reply as bytes. */
const raw = (script, options) =>
  fake
    .play(script)
    .then(() =>
      exchange(
        {host: '127.0.0.1', port: fake.port},
        httpRequest('POST', streamPath(), {'x-goog-api-key': fake.key, connection: 'close'},
          JSON.stringify({contents: [userTurn('hi')]})),
        options,
      ),
    )

const bodyOf = ({bytes}) => Buffer.concat(chunksOf(bytes).chunks)

const jsonEvents = (body) =>
  body
    .toString()
    .replaceAll(/\r\n|\r/g, '\n')
    .split('\n\n')
    .flatMap((event) => {
      const data = event.split('\n').flatMap((line) => line.match(/^\uFEFF?data: ?([^]*)/)?.[1] ?? [])
      return data.length ? [JSON.parse(data.join('\n'))] : []
    })

const visible = (events) =>
  events
    .flatMap((event) => event.candidates?.[0]?.content?.parts ?? [])
    .filter((part) => !part.thought)
    .map((part) => part.text ?? '')
    .join('')

describe('the official client', () => {
  test('streams a reply: text in order, cumulative usage, one responseId, STOP at the end', async () => {
    await fake.play({text: TEXT, chunkBytes: 7})
    const stream = await client().models.generateContentStream({model: MODEL, contents: 'hello'})
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)

    assert.equal(chunks.map((chunk) => chunk.text ?? '').join(''), TEXT)
    assert.ok(chunks.length > 5)
    assert.equal(new Set(chunks.map((chunk) => chunk.responseId)).size, 1)
    const {promptTokenCount, candidatesTokenCount, totalTokenCount} = chunks.at(-1).usageMetadata
    assert.equal(totalTokenCount, promptTokenCount + candidatesTokenCount)
    const totals = chunks.map((chunk) => chunk.usageMetadata.totalTokenCount)
    assert.deepEqual(totals, [...totals].sort((a, b) => a - b))
    assert.deepEqual(chunks.map((chunk) => chunk.candidates[0].finishReason).filter(Boolean), ['STOP'])
    assert.equal(chunks.at(-1).candidates[0].finishReason, 'STOP')
    assert.equal(chunks[0].modelVersion, MODEL)
  })

  test('gets the same reply from the unary method', async () => {
    await fake.play({text: TEXT})
    const reply = await client().models.generateContent({model: MODEL, contents: 'hello'})
    assert.equal(reply.text, TEXT)
    assert.equal(reply.candidates[0].finishReason, 'STOP')
  })

  test('is told by modelVersion that a retired model is answered by another', async () => {
    const reply = await client().models.generateContent({model: 'gemini-2.5-flash', contents: 'hello'})
    assert.equal(reply.modelVersion, 'gemini-3.5-flash-lite')
  })

  test('sees thoughts, signatures and function calls as what they are', async () => {
    await fake.play({text: 'Answer', thoughts: 2, signature: 64})
    const thinking = await client().models.generateContentStream({model: MODEL, contents: 'hello'})
    const parts = []
    let usage
    for await (const chunk of thinking) {
      parts.push(...(chunk.candidates[0].content?.parts ?? []))
      usage = chunk.usageMetadata
    }
    assert.ok(usage.thoughtsTokenCount > 0)
    assert.equal(usage.totalTokenCount, usage.promptTokenCount + usage.candidatesTokenCount + usage.thoughtsTokenCount)
    assert.equal(parts.filter((part) => part.thought).length, 2)
    assert.equal(visible([{candidates: [{content: {parts}}]}]), 'Answer')
    assert.equal(parts.at(-1).thoughtSignature.length, 64)

    await fake.play({silent: true, call: 'order_status', calls: 2, callArgs: {order: 'A1'}})
    const calling = await client().models.generateContent({model: MODEL, contents: 'hello'})
    assert.deepEqual(calling.functionCalls.map((call) => [call.name, call.args]),
      [['order_status', {order: 'A1'}], ['order_status', {order: 'A1'}]])
    assert.equal(calling.candidates[0].finishReason, 'STOP')
  })

  const failures = [
    ['a wrong key', {key: 'AIzaWrong'}, 400, /API_KEY_INVALID/],
    ['an unknown model', {model: 'gemini-1.0-ultra'}, 404, /NOT_FOUND.*|is not found for API version/],
    ['a rate limit', {script: {status: 429, retry: '34.4'}}, 429, /"retryDelay":"34\.4s"/],
    ['a daily quota', {script: {status: 429, perDay: true}}, 429, /PerDay/],
    ['an overloaded model', {script: {status: 503}}, 503, /UNAVAILABLE/],
    ['an internal error', {script: {status: 500}}, 500, /INTERNAL/],
    ['an HTML page', {script: {status: 502, body: 'html'}}, 502, /./],
  ]
  for (const [name, {key, model = MODEL, script = {}}, status, pattern] of failures) {
    for (const method of ['generateContentStream', 'generateContent']) {
      test(`reads ${name} as an error of status ${status}, from ${method}`, async () => {
        await fake.play(script)
        const call = client(key).models[method]({model, contents: 'hello'})
        await assert.rejects(call, (error) => {
          assert.ok(error instanceof ApiError, String(error))
          assert.equal(error.status, status)
          assert.match(error.message.replaceAll(/\\"/g, '"').replaceAll(/": "/g, '":"'), pattern)
          return true
        })
      })
    }
  }

  test('reads a rate limit\'s details: which quota, and when to come back', async () => {
    await fake.play({status: 429, perDay: true, retry: '34.4'})
    const error = await client().models.generateContent({model: MODEL, contents: 'hello'}).catch((thrown) => thrown)
    const {details} = JSON.parse(error.message).error
    const ofType = (name) => details.find((detail) => detail['@type'] === `type.googleapis.com/google.rpc.${name}`)
    assert.match(ofType('QuotaFailure').violations[0].quotaId, /PerDay/)
    assert.equal(ofType('RetryInfo').retryDelay, '34.4s')
  })

  for (const finish of ['SAFETY', 'RECITATION', 'MAX_TOKENS']) {
    test(`reads an end by ${finish}, streamed and whole`, async () => {
      await fake.play({text: TEXT, chunkBytes: 20, finish})
      const chunks = []
      for await (const chunk of await client().models.generateContentStream({model: MODEL, contents: 'hello'})) chunks.push(chunk)
      assert.equal(chunks.at(-1).candidates[0].finishReason, finish)
      assert.ok(chunks.slice(0, -1).every((chunk) => chunk.candidates[0].finishReason === undefined))
      assert.equal(chunks.at(-1).candidates[0].safetyRatings?.[0].blocked, finish === 'SAFETY' || undefined)
      const whole = await client().models.generateContent({model: MODEL, contents: 'hello'})
      assert.equal(whole.candidates[0].finishReason, finish)
    })
  }

  test('holds a conversation with instructions, limits and tools, as it writes them itself', async () => {
    const config = {
      systemInstruction: 'Be kind.',
      temperature: 0.5,
      maxOutputTokens: 200,
      stopSequences: ['END'],
      thinkingConfig: {thinkingLevel: 'LOW', includeThoughts: true},
      safetySettings: [{category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_ONLY_HIGH'}],
      tools: [{functionDeclarations: [{name: 'order_status', description: 'of an order', parameters: {type: 'OBJECT', properties: {order: {type: 'STRING'}}}}]}],
    }
    const chat = client().chats.create({model: MODEL, config})
    await fake.play({text: 'Hello you.'})
    assert.equal((await chat.sendMessage({message: 'Hi'})).text, 'Hello you.')
    await fake.play({text: 'And again.'})
    const streamed = []
    for await (const chunk of await chat.sendMessageStream({message: 'Again'})) streamed.push(chunk.text ?? '')
    assert.equal(streamed.join(''), 'And again.')
    const [one, two] = await fake.journal()
    assert.deepEqual(two.body.contents.map(({role}) => role), ['user', 'model', 'user'])
    assert.equal(one.body.systemInstruction.parts[0].text, 'Be kind.')
    assert.equal((await fake.stats()).refused, 0)
  })

  test('reads an error inside a stream as an error', async () => {
    await fake.play({errorAt: 2})
    const stream = await client().models.generateContentStream({model: MODEL, contents: 'hello'})
    await assert.rejects(async () => {
      for await (const chunk of stream) assert.ok(chunk)
    }, /503|UNAVAILABLE/)
  })

  test('reads a blocked prompt as one without candidates', async () => {
    await fake.play({block: 'PROHIBITED_CONTENT'})
    const reply = await client().models.generateContent({model: MODEL, contents: 'hello'})
    assert.equal(reply.promptFeedback.blockReason, 'PROHIBITED_CONTENT')
    assert.equal(reply.candidates, undefined)
  })
})

describe('the rules for a request', () => {
  const good = {contents: [userTurn('hi')]}
  const call = {functionCall: {name: 'f', args: {}}, thoughtSignature: 'QUJD'}
  const result = {functionResponse: {name: 'f', response: {ok: true}}}
  const withThinking = (thinkingConfig) => ({...good, generationConfig: {thinkingConfig}})
  const rows = [
    ['no contents', {}, 'contents is not specified'],
    ['no parts', {contents: [{role: 'user', parts: []}]}, 'contents[0].parts: contents.parts must not be empty.'],
    ['an empty text', {contents: [userTurn('')]},
      "contents[0].parts[0].data: required oneof field 'data' must have one initialized field"],
    ['a part without data', {contents: [{role: 'user', parts: [{thought: true}]}]}, "required oneof field 'data'"],
    ['a role that is not one', {contents: [{role: 'assistant', parts: [{text: 'x'}]}]},
      'Please use a valid role: user, model.'],
    ['a last turn of the model', {contents: [userTurn('a'), {role: 'model', parts: [{text: 'b'}]}]},
      'end with a user role'],
    ['an unknown field', {...good, foo: 1}, 'Invalid JSON payload received. Unknown name "foo": Cannot find field.'],
    ['an unknown field inside', {contents: [{...userTurn('a'), ts: 1}]}, 'Unknown name "ts" at \'contents[0]\''],
    ['a text that is a number', {contents: [userTurn(5)]}, "Invalid value at 'contents[0].parts[0].text' (TYPE_STRING), 5"],
    ['an unknown threshold', {...good, safetySettings: [{category: 'HARM_CATEGORY_HARASSMENT', threshold: 'LOUD'}]},
      'SafetySetting.HarmBlockThreshold'],
    ['a hot temperature', {...good, generationConfig: {temperature: 3}}, 'temperature must be in the range'],
    ['a budget and a level', withThinking({thinkingBudget: 0, thinkingLevel: 'LOW'}), 'only one of thinking budget'],
    ['a budget for 3.8', withThinking({thinkingBudget: 0}), 'Thinking budget is not supported'],
    ['MINIMAL for 3.8', withThinking({thinkingLevel: 'MINIMAL'}), 'MINIMAL is not supported'],
    ['a result without its call', {contents: [{role: 'user', parts: [result]}]}, 'comes immediately after a function call turn'],
    ['a call without its result', {contents: [userTurn('a'), {role: 'model', parts: [call]}, userTurn('b')]},
      'number of function response parts is equal'],
    ['a call that lost its signature', {contents: [userTurn('a'), {role: 'model', parts: [{functionCall: {name: 'f'}}]}, {role: 'user', parts: [result]}]},
      'missing a thought_signature'],
    ['no JSON', '{"contents":', 'Invalid JSON payload received.'],
    ['a list', [], 'Root element must be a message'],
  ]
  for (const [name, body, message] of rows) {
    test(`${name} is 400 INVALID_ARGUMENT, and journalled as refused`, async () => {
      const response = await post(body)
      assert.equal(response.status, 400)
      assert.equal(response.headers.get('content-type'), 'application/json; charset=UTF-8')
      const text = await response.text()
      assert.match(text, /^\{\n  "error": \{\n    "code": 400,/)
      const {error} = JSON.parse(text)
      assert.equal(error.status, 'INVALID_ARGUMENT')
      assert.ok(error.message.includes(message), error.message)
      const [entry] = await fake.journal()
      assert.equal(entry.outcome, 'refused')
    })
  }

  const accepted = [
    ['snake_case names', {contents: [userTurn('hi')], generation_config: {max_output_tokens: 10},
      system_instruction: {parts: [{text: 'be kind'}]}}],
    ['a lone object for a list', {contents: userTurn('hi')}],
    ['a budget of 0 for 2.5 flash', withThinking({thinkingBudget: 0}), 'gemini-2.5-flash'],
    ['a level for 3.8', withThinking({thinkingLevel: 'LOW', includeThoughts: true})],
    ['a first turn of the model', {contents: [{role: 'model', parts: [{text: 'Hi!'}]}, userTurn('hi')]}],
    ['a call with its signature, and its result', {contents: [userTurn('a'), {role: 'model', parts: [call, {functionCall: {name: 'f'}}]}, {role: 'user', parts: [result, result]}]}],
    ['a call without a signature by 2.5', {contents: [userTurn('a'), {role: 'model', parts: [{functionCall: {name: 'f'}}]}, {role: 'user', parts: [result]}]}, 'gemini-2.5-pro'],
    ['two user turns in a row', {contents: [userTurn('a'), userTurn('b')]}],
  ]
  for (const [name, body, model = MODEL] of accepted) {
    test(`${name} is taken`, async () => {
      const response = await post(body, {path: streamPath(model)})
      assert.equal(response.status, 200, await response.text())
    })
  }

  test('2.5 pro cannot stop thinking', async () => {
    const response = await post(withThinking({thinkingBudget: 0}), {path: streamPath('gemini-2.5-pro')})
    assert.match((await response.json()).error.message, /only works in thinking mode/)
  })

  const credentials = [
    ['none', {}, '', 403, 'PERMISSION_DENIED'],
    ['a wrong one', {'x-goog-api-key': 'nope'}, '', 400, 'INVALID_ARGUMENT'],
    ['two', {'x-goog-api-key': 'KEY', authorization: 'Bearer x'}, '', 400, 'INVALID_ARGUMENT'],
    ['one in the URL', {'x-goog-api-key': 'KEY'}, '&key=KEY', 400, 'INVALID_ARGUMENT'],
  ]
  for (const [name, headers, query, status, code] of credentials) {
    test(`credentials: ${name} is ${status} ${code}`, async () => {
      const given = Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, v.replace('KEY', fake.key)]))
      const response = await ask('hi', {path: streamPath() + query.replace('KEY', fake.key), headers: given})
      assert.equal(response.status, status)
      assert.equal((await response.json()).error.status, code)
    })
  }

  test('an address the service does not have is an HTML 404', async () => {
    for (const path of ['/v1/models', '/v1beta/models/x:foo', '/']) {
      const response = await post('{}', {path})
      assert.equal(response.status, 404)
      assert.match(response.headers.get('content-type'), /text\/html/)
    }
    const get = await fetch(fake.url + streamPath(), {headers: {'x-goog-api-key': fake.key}})
    assert.equal(get.status, 404)
  })

  test('without alt=sse a stream is one JSON list', async () => {
    await fake.play({text: TEXT, chunkBytes: 5})
    const response = await ask('hi', {path: `/v1beta/models/${MODEL}:streamGenerateContent`})
    assert.match(response.headers.get('content-type'), /application\/json/)
    assert.equal(visible(await response.json()), TEXT)
  })

  test('the journal never holds the key', async () => {
    await (await ask('hi')).text()
    assert.ok(!JSON.stringify(await fake.journal()).includes(fake.key))
  })
})

describe('on the wire', () => {
  test('an event is one data line ended by CRLF CRLF, in a chunked body that ends', async () => {
    const {bytes, end} = await raw({text: 'Hello', chunkBytes: 2})
    const head = bytes.subarray(0, bytes.indexOf('\r\n\r\n')).toString()
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n/)
    assert.match(head, /Content-Type: text\/event-stream/)
    const {chunks, ended} = chunksOf(bytes)
    assert.ok(ended)
    assert.equal(end, 'fin')
    for (const chunk of chunks) assert.match(chunk.toString(), /^data: \{"candidates": \[.*\}\r\n\r\n$/)
    assert.equal(chunks.length, 3)
  })

  const dresses = [
    {writeBytes: 1},
    {writeBytes: 3},
    {lineEnd: 'lf'},
    {lineEnd: 'cr'},
    {lineEnd: 'mixed', comments: true},
    {bom: true, noSpace: true},
    {splitData: true},
    {noLastBlank: true},
    {finishOn: 'every'},
    {finishOn: 'first'},
    {finishOn: 'own'},
    {thoughts: 3, signature: 2000},
    {pieces: ['Grüße! 👩‍👩‍👧 Ein Käse e', '\u0301 العربية', ' done.']},
    {echo: true},
  ]
  for (const script of dresses) {
    test(`${JSON.stringify(script)} carries the same text`, async () => {
      const said = script.echo ? 'hi' : TEXT
      const answer = await raw({text: TEXT, chunkBytes: 6, ...script})
      const text = visible(jsonEvents(bodyOf(answer)))
      assert.equal(text, said)
    })
  }

  test('writes of one byte are HTTP chunks of one byte', async () => {
    const {chunks} = chunksOf((await raw({text: 'é', writeBytes: 1})).bytes)
    assert.ok(chunks.every((chunk) => chunk.length === 1))
    assert.ok(chunks.some((chunk) => chunk[0] === 0xc3) && chunks.some((chunk) => chunk[0] === 0xa9))
  })

  test('a cut ends the connection: by FIN, by reset, or with HTTP itself ended well', async () => {
    const fin = await raw({cutAt: 2})
    assert.deepEqual([chunksOf(fin.bytes).chunks.length, chunksOf(fin.bytes).ended, fin.end], [2, false, 'fin'])
    const clean = await raw({cutAt: 2, cutHow: 'clean'})
    assert.deepEqual([chunksOf(clean.bytes).chunks.length, chunksOf(clean.bytes).ended], [2, true])
    // With a moment in between: Node takes a reset that comes together with data for an ordinary end.
    const reset = await raw({cutAt: 2, cutHow: 'rst', gapMs: 300})
    assert.equal(reset.end, 'reset')
    const byte = await raw({cutByte: 33})
    assert.equal(bodyOf(byte).length, 33)
    assert.equal((await fake.journal()).every((entry) => entry.outcome === 'cut'), true)
  })

  test('an error inside the stream comes framed or bare', async () => {
    const framed = bodyOf(await raw({errorAt: 1})).toString()
    assert.match(framed, /\r\n\r\ndata: \{"error":\{"code":503/)
    const bare = bodyOf(await raw({errorAt: 0, errorForm: 'bare', errorStatus: 500})).toString()
    assert.match(bare, /^\{\n  "error": \{\n    "code": 500/)
    const late = bodyOf(await raw({text: 'ab', chunkBytes: 1, errorAt: 2, errorForm: 'bare'})).toString()
    assert.match(late, /"finishReason": "STOP"[^]*\{\n  "error"/)
  })

  const bodies = [
    [{status: 503, body: 'html'}, /^<!DOCTYPE html>/],
    [{status: 503, body: 'empty'}, /^$/],
    [{status: 503, body: 'truncated'}, /^\{\n  "error"/],
    [{status: 429, wrap: true}, /^\[\{\n/],
    [{status: 429, noDetails: true}, /RESOURCE_EXHAUSTED"\n/],
    [{status: 503, retryAfter: 'Wed, 21 Oct 2099 07:28:00 GMT'}, /UNAVAILABLE/],
  ]
  for (const [script, pattern] of bodies) {
    test(`${JSON.stringify(script)} answers as told`, async () => {
      await fake.play(script)
      const response = await ask('hi')
      assert.equal(response.status, script.status)
      assert.match(await response.text(), pattern)
      if (script.retryAfter) assert.equal(response.headers.get('retry-after'), script.retryAfter)
    })
  }

  test('a huge error body and a huge event are as huge as told', async () => {
    await fake.play({status: 500, body: 'huge'})
    assert.ok((await (await ask('hi')).arrayBuffer()).byteLength > 10_000_000)
    await fake.play({hugeEvent: 2_000_000})
    assert.ok((await (await ask('hi')).arrayBuffer()).byteLength > 2_000_000)
  })

  test('raw bytes, HTTP/1.0, early hints and a unary body on a stream request', async () => {
    await fake.play({raw: 'data: [1,2]\n\n'})
    assert.equal(await (await ask('hi')).text(), 'data: [1,2]\n\n')
    const old = await raw({http10: true, text: 'hi'})
    assert.match(old.bytes.toString(), /^HTTP\/1\.0 200 OK/)
    assert.equal(old.end, 'fin')
    assert.match((await raw({earlyHints: true})).bytes.toString(), /^HTTP\/1\.1 103 .*\r\n[^]*HTTP\/1\.1 200 OK/)
    await fake.play({form: 'json', text: TEXT})
    assert.equal(visible([await (await ask('hi')).json()]), TEXT)
  })
})

describe('silence', () => {
  const heads = (bytes) => bytes.includes('\r\n\r\n')
  test('before the headers nothing comes at all', async () => {
    const {bytes, end} = await raw({stallHeaders: true}, {timeoutMs: 200})
    assert.deepEqual([bytes.length, end], [0, 'timeout'])
  })
  test('before the first event the headers come', async () => {
    const {bytes} = await raw({stallAt: 0}, {until: heads})
    assert.match(bytes.toString(), /^HTTP\/1\.1 200 OK/)
  })
  test('before event 2 two events come; a stall with an end goes on', async () => {
    const stalled = await raw({stallAt: 2}, {timeoutMs: 300})
    assert.equal(chunksOf(stalled.bytes).chunks.length, 2)
    const resumed = await raw({stallAt: 2, stallMs: 30, text: TEXT})
    assert.equal(visible(jsonEvents(bodyOf(resumed))), TEXT)
  })
  test('at a byte: so many come, in the middle of an event; with an end the rest follows', async () => {
    const stalled = await raw({stallByte: 33, text: TEXT}, {timeoutMs: 300})
    assert.deepEqual([bodyOf(stalled).length, stalled.end], [33, 'timeout'])
    for (const wire of [{}, {writeBytes: 10}]) {
      const resumed = await raw({stallByte: 33, stallMs: 30, text: TEXT, ...wire})
      assert.equal(visible(jsonEvents(bodyOf(resumed))), TEXT)
    }
  })
  test('a client who leaves in the silence is journalled as aborted, with the time', async () => {
    await raw({stallAt: 1}, {until: (bytes) => chunksOf(bytes).chunks.length === 1})
    const entry = await eventually(async () => (await fake.journal()).find((e) => e.outcome === 'aborted'), 'abort seen')
    assert.equal(entry.events, 1)
    assert.ok(entry.endedAfterMs >= 0 && entry.abortedAt)
  })
  test('an endless reply ends when the client leaves', async () => {
    await raw({endless: true, gapMs: 0}, {until: (bytes) => bytes.length > 200_000})
    await eventually(async () => (await fake.stats()).aborted === 1, 'abort seen')
    assert.equal((await fake.stats()).active, 0)
  })
})

describe('scripts', () => {
  test('a directive in the last message speaks for that message alone', async () => {
    assert.equal((await ask(`Hello ${directive({status: 429, retry: '7'})}`)).status, 429)
    assert.equal((await ask('Hello')).status, 200)
    const older = [userTurn('[[fake status=500]]'), {role: 'model', parts: [{text: 'x'}]}, userTurn('hi')]
    assert.equal((await post({contents: older})).status, 200)
  })
  test('quotes in a directive hold any text', async () => {
    const said = 'He said "no]] way"\n\u2028 ü'
    const response = await ask(directive({text: said, chunkBytes: 4}))
    assert.equal(visible(jsonEvents(Buffer.from(await response.text()))), said)
  })
  test('n: only the first tries of a message fail', async () => {
    const statuses = async (text) => [(await ask(text)).status, (await ask(text)).status, (await ask(text)).status]
    assert.deepEqual(await statuses('one [[fake status=503 n=1]]'), [503, 200, 200])
    assert.deepEqual(await statuses('two [[fake status=503 n=2]]'), [503, 503, 200])
    await fake.play({status: 500, n: 1})
    assert.deepEqual(await statuses('three'), [500, 200, 200])
  })
  test('a misspelt option is an error, not a plain reply', async () => {
    await assert.rejects(fake.play({statsu: 429}), /unknown option statsu/)
    assert.equal((await ask('[[fake statsu=429]]')).status, 400)
  })
  test('safety: a finish reason after text, silence with STOP, MAX_TOKENS', async () => {
    const finishes = async (script) => {
      const events = jsonEvents(bodyOf(await raw(script)))
      return [visible(events), events.at(-1).candidates[0].finishReason]
    }
    assert.deepEqual(await finishes({text: 'I can', finish: 'SAFETY'}), ['I can', 'SAFETY'])
    assert.deepEqual(await finishes({silent: true}), ['', 'STOP'])
    assert.deepEqual(await finishes({silent: true, thoughts: 2, finish: 'MAX_TOKENS'}), ['', 'MAX_TOKENS'])
    assert.deepEqual(await finishes({text: 'ab', finishOn: 'none'}), ['ab', undefined])
  })
  test('a stamped chunk tells when it was sent and when the request came', async () => {
    const events = jsonEvents(bodyOf(await raw({stamp: true, chunks: 3, chunkBytes: 60})))
    assert.equal(events.length, 3)
    for (const event of events) {
      const {text} = event.candidates[0].content.parts[0]
      const [, sent, received] = text.match(/^@(\d+)\/(\d+) /)
      assert.ok(Number(sent) >= Number(received))
      assert.equal(text.length, 60)
    }
  })
})

test('one connection carries many requests, one after the other', async () => {
  const request = httpRequest('POST', streamPath(), {'x-goog-api-key': fake.key},
    JSON.stringify({contents: [userTurn('hi')]}))
  const before = (await fake.stats()).connections
  const twice = Buffer.concat([request, request])
  const {bytes} = await exchange({host: '127.0.0.1', port: fake.port}, twice, {
    until: (all) => all.toString().split('\r\n0\r\n\r\n').length === 3,
  })
  assert.equal(bytes.toString().split('HTTP/1.1 200 OK').length, 3)
  assert.ok((await fake.stats()).connections - before <= 2)
})

test('1,000 replies run at once, and all arrive whole', async () => {
  await fake.play({text: TEXT, chunkBytes: 8, gapMs: 100, firstMs: 4000 * SLOWNESS}) // time for all to connect
  const request = httpRequest('POST', streamPath(), {'x-goog-api-key': fake.key},
    JSON.stringify({contents: [userTurn('hi')]}))
  const one = () =>
    new Promise((resolve, reject) => {
      const pieces = []
      const socket = net.connect({host: '127.0.0.1', port: fake.port}, () => socket.write(request))
      socket.on('error', reject)
      socket.on('data', (piece) => {
        pieces.push(piece)
        if (!piece.subarray(-5).equals(Buffer.from('0\r\n\r\n'))) return
        socket.destroy()
        resolve(visible(jsonEvents(bodyOf({bytes: Buffer.concat(pieces)}))))
      })
    })
  const replies = await Promise.all(Array.from({length: 1000}, one))
  assert.ok(replies.every((reply) => reply === TEXT))
  const stats = await fake.stats()
  assert.equal(stats.complete, 1000)
  assert.equal(stats.peak, 1000)
})
