// When a model behind OpenAI's Chat Completions or Anthropic's Messages fails: the same promises as for
// Gemini (gemini-faults.test.mjs), in those providers' words. ../provider-cases.md lists the cases.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {newVisitor} from './lib/api.mjs'
import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {settingsFor} from './lib/providers.mjs'
import {SHORT_LIMITS, startStack} from './lib/stack.mjs'

let fake
before(async () => {
  fake = await startFakeGemini()
})
after(() => fake?.stop())
beforeEach(async () => {
  await fake.play()
  await fake.forget()
})

const text = 'Half of an answer'
const whole = 'Grüße! 👩‍👩‍👧 e\u0301 שלום done.'
const good = (finish) => ({text: whole, chunkBytes: 5, gapMs: 1, ...finish})

/** What each provider has words of its own for. */
const OWN = {
  openai: {
    failed: [
      // script, class, calls, seconds to wait
      [{status: 429, code: 'insufficient_quota'}, 'RATE', [1]],
      [{status: 429, header: 'x-should-retry: false'}, 'RATE', [1]],
      [{status: 429, header: 'retry-after-ms: 60000'}, 'RATE', [1], 60],
      [{status: 429, header: 'x-ratelimit-remaining-tokens: 0\r\nx-ratelimit-reset-tokens: 6m0s'}, 'RATE', [1], 360],
      [{status: 498}, 'BUSY', [2]],
      [{status: 409}, 'BUSY', [2]],
      [{status: 503, dialect: 'llamacpp'}, 'BUSY', [2]],
      [{status: 400, code: 'context_length_exceeded'}, 'BADREQ', [1, 2]],
      [{status: 500, dialect: 'llamacpp', statusName: 'exceed_context_size_error'}, 'BADREQ', [1, 2]],
      [{status: 413}, 'BADREQ', [1, 2]],
      [{status: 422}, 'BADREQ', [1, 2]],
      [{status: 400, dialect: 'azure', code: 'content_filter'}, 'SAFETY', [1]],
      [{status: 403, dialect: 'openrouter', reason: 'violence'}, 'SAFETY', [1]],
      [{status: 404, dialect: 'vllm'}, 'MODEL', [1]],
      [{status: 404, dialect: 'ollama', message: 'model "x" not found, try pulling it first'}, 'MODEL', [1]],
      [{block: 'I cannot help with that.'}, 'SAFETY', [1]],
      [{silent: true, finish: 'content_filter'}, 'SAFETY', [1]],
      [{silent: true, thoughts: 2, dialect: 'deepseek', finish: 'length'}, 'EMPTY', [2]],
      [{silent: true, finish: 'insufficient_system_resource'}, 'BUSY', [2]],
      [{silent: true, finish: 'a_new_reason'}, 'GENERIC', [2]],
      [{errorAt: 0, errorStatus: 429}, 'RATE', [1, 2]],
      [{errorAt: 0, dialect: 'openrouter', errorStatus: 502}, 'BUSY', [2]],
      [{errorAt: 0, dialect: 'vllm', errorStatus: 400}, 'BADREQ', [1, 2]],
      [{errorAt: 0, dialect: 'groq'}, 'BUSY', [2]],
      [{errorAt: 0, dialect: 'llamacpp', errorForm: 'field', errorStatus: 500}, 'BUSY', [2]],
    ],
    kept: [
      [{finish: 'length'}, 'cut', 'CUT'],
      [{finish: 'model_length'}, 'cut', 'CUT'],
      [{finish: 'content_filter'}, 'cut', 'SAFETY'],
      [{finish: 'abort'}, 'interrupted', 'INTERRUPTED'],
      [{errorAt: 3, dialect: 'openrouter'}, 'interrupted', 'INTERRUPTED'],
      [{errorAt: 3, dialect: 'vllm'}, 'interrupted', 'INTERRUPTED'],
      [{errorAt: 3, dialect: 'groq'}, 'interrupted', 'INTERRUPTED'],
      [{errorAt: 3, dialect: 'llamacpp', errorForm: 'field'}, 'interrupted', 'INTERRUPTED'],
      [{errorAt: 4, finishOn: 'every'}, 'interrupted', 'INTERRUPTED'],
      [{finishOn: 'none', noDone: true}, 'interrupted', 'INTERRUPTED'],
    ],
    shown: [
      {noDone: true}, {finishOn: 'every'}, {finishOn: 'first', thoughts: 1}, {finish: 'end_turn'}, {finish: 'a_new_reason'},
      ...['vllm', 'llamacpp', 'ollama', 'openrouter', 'groq', 'azure', 'deepseek', 'xai', 'mistral'].flatMap((dialect) => [
        {dialect, thoughts: 2}, {dialect, writeBytes: 1}]),
    ],
    wrongKey: 401,
    unknownModel: {OPENAI_MODEL: 'gpt-2-huge'},
  },
  anthropic: {
    failed: [
      [{status: 529}, 'BUSY', [2]],
      [{status: 400, message: 'Your credit balance is too low to access the Anthropic API.'}, 'KEY', [1]],
      [{status: 413}, 'BADREQ', [1, 2]],
      [{block: 'cyber'}, 'SAFETY', [1]],
      [{silent: true, finish: 'refusal'}, 'SAFETY', [1]],
      [{silent: true, thoughts: 2, finish: 'max_tokens'}, 'EMPTY', [2]],
      [{silent: true, finish: 'model_context_window_exceeded'}, 'BADREQ', [1, 2]],
      [{silent: true, finish: 'a_new_reason'}, 'GENERIC', [2]],
      [{errorAt: 0, errorStatus: 529}, 'BUSY', [2]],
      [{errorAt: 0, errorStatus: 429}, 'RATE', [1, 2]],
    ],
    kept: [
      [{finish: 'max_tokens'}, 'cut', 'CUT'],
      [{finish: 'model_context_window_exceeded'}, 'cut', 'CUT'],
      [{finish: 'pause_turn'}, 'cut', 'CUT'],
      [{finish: 'refusal'}, 'cut', 'SAFETY'],
      [{errorAt: 3, errorStatus: 529}, 'interrupted', 'INTERRUPTED'],
    ],
    shown: [{doubleStart: true}, {finish: 'stop_sequence'}, {finish: 'a_new_reason'}, {signature: 200, thoughts: 2}],
    wrongKey: 401,
    unknownModel: {ANTHROPIC_MODEL: 'claude-1'},
  },
}

/** What holds for both. */
const FAILED = [
  [{status: 429}, 'RATE', [1, 2]],
  [{status: 429, retryAfter: '20'}, 'RATE', [1], 20],
  [{status: 429, retryAfter: '1'}, 'RATE', [2]],
  [{status: 429, retryAfter: 'Fri, 01 Jan 2100 00:00:00 GMT'}, 'RATE', [1], 24 * 3600],
  [{status: 429, body: 'truncated'}, 'RATE', [1, 2]],
  [{status: 429, wrap: true, retryAfter: '60'}, 'RATE', [1], 60],
  [{status: 500}, 'BUSY', [2]],
  [{status: 503}, 'BUSY', [2]],
  [{status: 504}, 'BUSY', [2]],
  [{status: 502, body: 'html'}, 'BUSY', [2]],
  [{status: 503, body: 'empty'}, 'BUSY', [2]],
  [{status: 503, body: 'huge'}, 'BUSY', [2]],
  [{status: 503, body: 'binary'}, 'BUSY', [2]],
  [{status: 503, header: 'x-should-retry: false'}, 'BUSY', [1]],
  [{status: 401}, 'KEY', [1]],
  [{status: 402}, 'KEY', [1]],
  [{status: 403}, 'KEY', [1]],
  [{status: 404}, 'MODEL', [1]],
  [{status: 400}, 'BADREQ', [1, 2]],
  [{silent: true}, 'EMPTY', [2]],
  [{silent: true, call: 'order_status'}, 'EMPTY', [2]],
  [{silent: true, call: 'order_status', calls: 2}, 'EMPTY', [2]],
  [{errorAt: 0}, 'BUSY', [2]],
  [{errorAt: 0, errorForm: 'bare'}, 'BUSY', [2]],
  // libcurl sends a request once more by itself when a warm connection ends without a byte.
  [{cutAt: 0}, null, [1, 2, 3]],
  [{cutAt: 0, cutHow: 'rst'}, null, [1, 2, 3]],
  [{stallHeaders: true}, 'BUSY', [1, 2]],
  [{stallAt: 0}, 'BUSY', [1, 2]],
  [{thoughts: 2, stallAt: 2}, 'BUSY', [1, 2]],
  [{thoughts: 1000, gapMs: 100, dialect: 'deepseek'}, 'BUSY', [1, 2]],
  [{pings: 1000, gapMs: 100}, 'BUSY', [1, 2]],
  [{raw: ''}, null, [1, 2]],
  [{raw: 'data: [1,2,"three"]\n\n'}, null, [1, 2]],
  [{raw: 'data: [DONE]\n\n'}, null, [1, 2]],
  [{raw: '<html>\n<p>hello\n</html>\n'}, null, [1, 2]],
  [{status: 302, location: 'http://127.0.0.1:1/elsewhere'}, null, [1, 2]],
]
const KEPT = [
  [{finishOn: 'none'}, 'interrupted', 'INTERRUPTED'],
  [{cutAt: 3}, 'interrupted', 'INTERRUPTED'],
  [{cutAt: 3, cutHow: 'rst'}, 'interrupted', 'INTERRUPTED'],
  [{cutAt: 3, cutHow: 'clean'}, 'interrupted', 'INTERRUPTED'],
  [{stallAt: 3}, 'interrupted', 'INTERRUPTED'],
  [{errorAt: 3}, 'interrupted', 'INTERRUPTED'],
  [{errorAt: 3, errorForm: 'bare'}, 'interrupted', 'INTERRUPTED'],
  [{badJsonAt: 3}, 'interrupted', 'INTERRUPTED'],
]
const SHOWN = [
  {writeBytes: 1},
  {writeBytes: 3, writeGapMs: 1},
  {lineEnd: 'crlf'},
  {lineEnd: 'cr', noSpace: true},
  {lineEnd: 'mixed', comments: true, bom: true},
  {splitData: true},
  {noLastBlank: true},
  {chunkBytes: 1},
  {earlyHints: true},
  {http10: true},
  {contentType: 'text/plain'},
  {form: 'json', contentType: 'application/json'},
  {call: 'order_status', calls: 2},
  {finishOn: 'own'},
  {pings: 3},
  {openEnd: true},
]

for (const api of ['openai', 'anthropic']) {
  describe(`${api}:`, () => {
    let stack
    before(async () => {
      stack = await startStack({env: settingsFor[api](fake)})
    })
    after(() => stack?.stop())

    const told = (entry) => entry.body.messages.filter(({role}) => role === 'assistant').map(({content}) => content)

    /** Asks under a script, then checks that the failure is nowhere taken for an answer. */
    async function failing(script) {
      const visitor = await newVisitor(stack)
      const question = `Hello ${directive(script)}`
      const reply = await visitor.ask(question)
      const calls = await fake.journal()

      const [asked, stored] = (await visitor.history()).messages
      assert.equal(asked.content, question)
      assert.deepEqual([stored.id, stored.content, stored.status, stored.class], [reply.id, reply.text, reply.end.status, reply.end.class])
      for (const call of calls) assert.notEqual(call.outcome, 'refused', call.message)

      await fake.forget()
      const next = await visitor.ask(`And now? ${directive({text: 'Better.'})}`)
      assert.equal(next.text, 'Better.')
      assert.deepEqual(told((await fake.journal()).at(-1)), reply.end.status === 'cut' ? [reply.text] : [], 'only what was said goes back to the model')
      return {...reply, calls}
    }

    describe('before any word was shown, the reply has failed:', () => {
      for (const [script, cls, calls, retryAfter] of [...FAILED, ...OWN[api].failed]) {
        test(`${JSON.stringify(script)} is ${cls ?? 'a failure'}`, async () => {
          const reply = await failing(script)
          assert.deepEqual([reply.end.status, reply.text], ['failed', ''])
          if (cls) assert.equal(reply.end.class, cls)
          else assert.match(reply.end.class, /^(BUSY|GENERIC|EMPTY|INTERRUPTED)$/)
          assert.ok(calls.includes(reply.calls.length), `${reply.calls.length} calls, want ${calls}`)
          if (retryAfter) assert.equal(reply.end.retryAfter, retryAfter)
        })
      }
    })

    describe('after words were shown, they are kept:', () => {
      for (const [script, status, cls] of [...KEPT, ...OWN[api].kept]) {
        test(`${JSON.stringify(script)} is ${status}`, async () => {
          const reply = await failing({text, chunks: 4, ...script})
          assert.deepEqual([reply.end.status, reply.end.class], [status, cls])
          assert.ok(text.startsWith(reply.text) && reply.text.length > 0, reply.text)
          assert.equal(reply.calls.length, 1, 'another model\'s words are never added')
        })
      }
    })

    describe('however a good reply is written, it is shown and kept as it was meant:', () => {
      for (const row of [...SHOWN, ...OWN[api].shown]) {
        test(JSON.stringify(row), async () => {
          await fake.play(good(row))
          const visitor = await newVisitor(stack)
          const reply = await visitor.ask('Hello')
          assert.deepEqual([reply.text, reply.end.status], [whole, 'complete'])
          assert.equal((await visitor.history()).messages[1].content, whole)
          const [call, ...more] = await fake.journal()
          assert.deepEqual([call.api, call.status, more.length], [api, 200, 0])
        })
      }

      test('no thought is shown, kept, or told to the model again', async () => {
        await fake.play({text: 'Yes.', thoughts: 3, signature: 400, dialect: 'deepseek'})
        const visitor = await newVisitor(stack)
        const reply = await visitor.ask('Hello')
        await visitor.ask('And now?')
        const seen = [JSON.stringify(reply.events), JSON.stringify(await visitor.history()),
          ...stack.redis('lrange', `session:${visitor.session}`, '0', '-1'), JSON.stringify((await fake.journal()).at(-1).body)]
        for (const words of seen) assert.doesNotMatch(words, /Considering|QQQQ/)
      })
    })

    test('JSON 10,000 levels deep, and of the wrong shape, ends the reply or is passed over, not the worker', async () => {
      const pid = stack.pid('worker-0')
      const deep = `data: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n\n`
      const odd = ['7', '"x"', 'null', '{"choices":7}', '{"choices":[{"delta":[7]}]}', '{"type":7,"delta":[]}', '{"choices":{},"choices":[]}'].map((json) => `data: ${json}\n\n`)
      for (const raw of [deep, odd.join('')]) {
        await fake.play({raw})
        assert.equal((await (await newVisitor(stack)).ask('Hello')).end.status, 'failed')
      }
      assert.equal(stack.pid('worker-0'), pid)
    })

    test('a drip of one byte now and then is not forever', async () => {
      const total = Number(SHORT_LIMITS.GEMINI_TOTAL_TIMEOUT_MS)
      const begun = Date.now()
      const reply = await (await newVisitor(stack)).ask(directive({text: 'Drip, drip, drip.', writeBytes: 1, writeGapMs: 60 * SLOWNESS}))
      assert.notEqual(reply.end.status, 'complete')
      assert.ok(Date.now() - begun < 2 * total + 10_000)
    })

    test('a provider without end or measure is cut off', async () => {
      for (const script of [{endless: true, chunkBytes: 4000, gapMs: 0}, {hugeEvent: 4 << 20}, {thoughts: 80_000, gapMs: 0, dialect: 'deepseek'},
        {raw: `${'no event '.repeat(20)}\n`.repeat(30_000)}, {raw: 'x'.repeat(6 << 20)}]) {
        await fake.play(script)
        assert.notEqual((await (await newVisitor(stack)).ask('Hello')).end.status, 'complete', JSON.stringify(script).slice(0, 80))
      }
      await eventually(async () => (await fake.stats()).active === 0, 'the connections to the provider are closed')
    })

    test('a failure that passes is not seen by the visitor, and the second try is the first word for word', async () => {
      for (const script of [{status: 503}, {errorAt: 0}, {silent: true}]) {
        await fake.forget()
        const reply = await (await newVisitor(stack)).ask(`Hi ${directive({...script, n: 1, text: 'Here I am.'})}`)
        assert.deepEqual([reply.text, reply.end.status], ['Here I am.', 'complete'])
        const [one, two, ...more] = await fake.journal()
        assert.deepEqual([two.body, more.length], [one.body, 0])
      }
    })

    test('a connection is kept for the next call', async () => {
      const single = await startStack({workers: 1, env: settingsFor[api](fake)})
      try {
        await (await newVisitor(single)).ask('Hello')
        const before_ = (await fake.stats()).connections
        const calls = (await fake.journal()).length
        for (let i = 0; i < 3; i++) await (await newVisitor(single)).ask('Hello')
        // The test's own questions to the fake may have taken connections.
        assert.ok((await fake.stats()).connections - before_ <= 2)
        assert.equal((await fake.journal()).length, calls + 3)
      } finally {
        await single.stop()
      }
    })

    test('a wrong key is KEY after one call, and stands nowhere', async () => {
      const key = 'sk-wrong-key-5b1e77c0'
      const wrong = await startStack({env: settingsFor[api]({...fake, key})})
      try {
        const reply = await (await newVisitor(wrong)).ask('Hello')
        assert.deepEqual([reply.end.status, reply.end.class], ['failed', 'KEY'])
        assert.deepEqual((await fake.journal()).map((entry) => [entry.status, entry.outcome]), [[OWN[api].wrongKey, 'refused']])
        for (const part of ['worker-0', 'worker-1', 'access', 'nginx']) assert.ok(!wrong.log(part).includes(key), part)
        assert.match(wrong.log('worker-0') + wrong.log('worker-1'), /request req_fake/)
      } finally {
        await wrong.stop()
      }
    })

    test('with a model that is not there every reply is MODEL', async () => {
      const gone = await startStack({workers: 1, env: {...settingsFor[api](fake), ...OWN[api].unknownModel}})
      try {
        assert.equal((await (await newVisitor(gone)).ask('Hello')).end.class, 'MODEL')
      } finally {
        await gone.stop()
      }
    })
  })
}

describe('openai, what servers are particular about:', () => {
  const answered = async (env, script = {}) => {
    const stack = await startStack({workers: 1, env: {...settingsFor.openai(fake), ...env}})
    try {
      await fake.play(script)
      const reply = await (await newVisitor(stack)).ask('Hello')
      const [entry] = await fake.journal()
      return {reply, entry}
    } finally {
      await stack.stop()
    }
  }

  test('a model of the older kind is told max_tokens, a newer one max_completion_tokens', async () => {
    const older = await answered({OPENAI_MODEL: 'gpt-4o-mini', OPENAI_TEMPERATURE: '0.3'})
    assert.deepEqual([older.entry.status, older.entry.body.max_tokens, older.entry.body.temperature], [200, 3072, 0.3])
    await fake.forget()
    const newer = await answered({OPENAI_MODEL: 'o4-mini', OPENAI_REASONING_EFFORT: 'low', OPENAI_MAX_TOKENS: '500'})
    assert.deepEqual([newer.entry.status, newer.entry.body.max_completion_tokens, newer.entry.body.reasoning_effort], [200, 500, 'low'])
  })

  test('a server that wants the newer field for a model of its own gets it by OPENAI_TOKENS_FIELD', async () => {
    const refused = await answered({OPENAI_MODEL: 'gpt-4o-mini'}, {refuseMaxTokens: true})
    assert.deepEqual([refused.entry.status, refused.reply.end.class], [400, 'BADREQ'])
    await fake.forget()
    const {entry} = await answered({OPENAI_MODEL: 'gpt-4o-mini', OPENAI_TOKENS_FIELD: 'max_completion_tokens'}, {refuseMaxTokens: true})
    assert.equal(entry.status, 200)
  })

  test('a local server needs no key, and is sent none', async () => {
    const {entry, reply} = await answered({OPENAI_API_KEY: '', OPENAI_MODEL: 'llama3.2:3b', OPENAI_BASE_URL: fake.url}, {dialect: 'ollama'})
    assert.deepEqual([entry.status, entry.path, entry.model, reply.end.status], [200, '/v1/chat/completions', 'llama3.2:3b', 'complete'])
    assert.equal(entry.headers.authorization, undefined)
  })

  test('usage is asked for, unless OPENAI_STREAM_USAGE says no', async () => {
    const asked = await answered({})
    assert.deepEqual(asked.entry.body.stream_options, {include_usage: true})
    await fake.forget()
    const silent = await answered({OPENAI_STREAM_USAGE: 'off'})
    assert.deepEqual([silent.entry.body.stream_options, silent.reply.end.status], [undefined, 'complete'])
  })
})

describe('one provider after the other:', () => {
  let stack
  const all = (order) => ({...settingsFor.openai(fake), ...settingsFor.anthropic(fake), GEMINI_API_KEY: fake.key, GEMINI_BASE_URL: fake.url, PROVIDERS: order})
  before(async () => {
    stack = await startStack({workers: 1, env: all('openai,anthropic,gemini,faq')})
  })
  after(() => stack?.stop())
  const asked = async () => (await fake.journal()).map(({api}) => api)

  test('the first one answers alone while it is well', async () => {
    assert.equal((await (await newVisitor(stack)).ask('Hello')).end.status, 'complete')
    assert.deepEqual(await asked(), ['openai'])
  })

  test('the second one answers when the first is wrong set up', async () => {
    const reply = await (await newVisitor(stack)).ask(`Hello ${directive({api: 'openai', status: 401, text: 'From the next.'})}`)
    assert.deepEqual([reply.text, reply.end.status], ['From the next.', 'complete'])
    assert.deepEqual(await asked(), ['openai', 'anthropic'])
  })

  test('a block is not gone around', async () => {
    const reply = await (await newVisitor(stack)).ask(`Hello ${directive({api: 'openai', block: 'no'})}`)
    assert.equal(reply.end.class, 'SAFETY')
    assert.deepEqual(await asked(), ['openai'])
  })
})
