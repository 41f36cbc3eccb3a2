// When the model fails: the right class for the visitor, nothing invented, nothing stored as an
// answer, nothing of it told to the model later, and never more calls than the rules allow.
// ../provider-cases.md lists the cases by number.
import assert from 'node:assert/strict'
import {readFileSync, writeFileSync} from 'node:fs'
import {after, before, beforeEach, describe, test} from 'node:test'

import {newMessageId, newVisitor} from './lib/api.mjs'
import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {ALWAYS_ASKED, SHORT_LIMITS, startStack} from './lib/stack.mjs'

let fake
let stack
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: ALWAYS_ASKED})
})
after(async () => {
  await stack?.stop()
  await fake?.stop()
})
beforeEach(async () => {
  await fake.play()
  await fake.forget()
})

const said = (entry) => entry.body.contents.map(({role, parts}) => [role, parts.map((part) => part.text).join('')])

/** Asks under a script, then checks that the failure is nowhere taken for an answer. */
async function failing(script) {
  const visitor = await newVisitor(stack)
  const question = `Hello ${directive(script)}`
  const reply = await visitor.ask(question)
  const calls = await fake.journal()

  const [asked, stored] = (await visitor.history()).messages
  assert.equal(asked.content, question)
  assert.deepEqual([stored.id, stored.content, stored.status, stored.class],
    [reply.id, reply.text, reply.end.status, reply.end.class])
  for (const call of calls) assert.notEqual(call.outcome, 'refused', call.message)

  await fake.forget()
  const next = await visitor.ask(`And now? ${directive({text: 'Better.'})}`)
  assert.equal(next.text, 'Better.')
  const told = (await fake.journal()).at(-1)
  const spoken = said(told).filter(([role]) => role === 'model').map(([, text]) => text)
  const kept = reply.end.status === 'cut' ? [reply.text] : []
  assert.deepEqual(spoken, kept, 'only what was said goes back to the model')
  return {...reply, calls}
}

describe('before any word was shown, the reply has failed:', () => {
  const rows = [
    // script, class, calls (at most two tries), seconds to wait
    [{status: 429, noDetails: true}, 'RATE', [1, 2]],
    [{status: 429, retry: '34.4'}, 'RATE', [1], 35],
    [{status: 429, retry: '0.2'}, 'RATE', [2]],
    [{status: 429, perDay: true}, 'RATE', [1]],
    [{status: 429, wrap: true, retry: '60'}, 'RATE', [1], 60],
    [{status: 429, noDetails: true, retryAfter: '20'}, 'RATE', [1], 20],
    [{status: 429, noDetails: true, retryAfter: 'Fri, 01 Jan 2100 00:00:00 GMT'}, 'RATE', [1], 24 * 3600],
    [{status: 429, body: 'truncated'}, 'RATE', [1, 2]],
    [{status: 500}, 'BUSY', [2]],
    [{status: 503}, 'BUSY', [2]],
    [{status: 504}, 'BUSY', [1, 2]],
    [{status: 502, body: 'html'}, 'BUSY', [2]],
    [{status: 503, body: 'empty'}, 'BUSY', [2]],
    [{status: 503, body: 'huge'}, 'BUSY', [2]],
    [{status: 503, body: 'binary'}, 'BUSY', [2]],
    [{status: 400, reason: 'API_KEY_INVALID', message: 'API key not valid. Please pass a valid API key.'}, 'KEY', [1]],
    [{status: 400, statusName: 'FAILED_PRECONDITION', message: 'User location is not supported for the API use.'}, 'KEY', [1]],
    [{status: 401}, 'KEY', [1]],
    [{status: 403}, 'KEY', [1]],
    [{status: 404}, 'MODEL', [1]],
    [{status: 400}, 'BADREQ', [1, 2]],
    [{block: 'SAFETY'}, 'SAFETY', [1]],
    [{block: 'SOMETHING_NEW'}, 'SAFETY', [1]],
    [{silent: true, finish: 'PROHIBITED_CONTENT'}, 'SAFETY', [1]],
    [{silent: true, finish: 'RECITATION'}, 'SAFETY', [1]],
    [{silent: true}, 'EMPTY', [2]],
    [{silent: true, thoughts: 2, finish: 'MAX_TOKENS'}, 'EMPTY', [1, 2]],
    [{silent: true, call: 'order_status'}, 'EMPTY', [2]],
    [{silent: true, call: 'order_status', calls: 2, signature: 500}, 'EMPTY', [2]],
    [{silent: true, finish: 'MALFORMED_FUNCTION_CALL'}, 'GENERIC', [1, 2]],
    [{silent: true, finish: 'A_NEW_REASON'}, 'GENERIC', [1, 2]],
    [{errorAt: 0}, 'BUSY', [2]],
    [{errorAt: 0, errorForm: 'bare'}, 'BUSY', [2]],
    [{errorAt: 0, errorStatus: 429}, 'RATE', [1, 2]],
    // libcurl sends a request once more by itself when a warm connection ends without a byte.
    [{cutAt: 0}, null, [1, 2, 3]],
    [{cutAt: 0, cutHow: 'rst'}, null, [1, 2, 3]],
    [{stallHeaders: true}, 'BUSY', [1, 2]],
    [{stallAt: 0}, 'BUSY', [1, 2]],
    [{thoughts: 2, stallAt: 2}, 'BUSY', [1, 2]],
    [{thoughts: 1000, gapMs: 100}, 'BUSY', [1, 2]],
    [{thoughts: 1000, gapMs: 100, comments: true}, 'BUSY', [1, 2]],
    [{raw: ''}, null, [1, 2]],
    [{raw: 'data: [1,2,"three"]\r\n\r\n'}, null, [1, 2]],
    [{raw: '<html>\n<p>hello\n</html>\n'}, null, [1, 2]],
    [{status: 302, location: 'http://127.0.0.1:1/elsewhere'}, null, [1, 2]],
  ]
  for (const [script, cls, calls, retryAfter] of rows) {
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
  const text = 'Half of an answer'
  const rows = [
    [{finish: 'MAX_TOKENS'}, 'cut', 'CUT'],
    [{finish: 'SAFETY'}, 'cut', 'SAFETY'],
    [{finish: 'RECITATION'}, 'cut', 'SAFETY'],
    [{finishOn: 'none'}, 'interrupted', 'INTERRUPTED'],
    [{cutAt: 3}, 'interrupted', 'INTERRUPTED'],
    [{cutAt: 3, cutHow: 'rst'}, 'interrupted', 'INTERRUPTED'],
    [{cutAt: 3, cutHow: 'clean'}, 'interrupted', 'INTERRUPTED'],
    [{stallAt: 3}, 'interrupted', 'INTERRUPTED'],
    [{errorAt: 3}, 'interrupted', null],
    [{errorAt: 3, errorForm: 'bare'}, 'interrupted', null],
    [{errorAt: 4, errorForm: 'bare', finishOn: 'every'}, 'interrupted', null],
  ]
  for (const [script, status, cls] of rows) {
    test(`${JSON.stringify(script)} is ${status}`, async () => {
      const reply = await failing({text, chunks: 4, ...script})
      assert.equal(reply.end.status, status)
      if (cls) assert.equal(reply.end.class, cls)
      else assert.ok(reply.end.class)
      assert.ok(text.startsWith(reply.text) && reply.text.length > 0, reply.text)
      assert.equal(reply.calls.length, 1, 'another model\'s words are never added')
    })
  }

  test('an unknown finish reason after text is taken for its end', async () => {
    const {text: shown, end} = await (await newVisitor(stack)).ask(directive({text, finish: 'A_NEW_REASON'}))
    assert.deepEqual([shown, end.status], [text, 'complete'])
  })

  test('an endless reply is ended by us, its text kept', async () => {
    const reply = await (await newVisitor(stack)).ask(`${directive({endless: true, chunks: 1, chunkBytes: 2000, gapMs: 1})}`)
    assert.equal(reply.end.status, 'interrupted')
    assert.ok(reply.end.length > 0 && reply.end.length <= 64 * 1024)
    await eventually(async () => (await fake.journal())[0].outcome === 'aborted', 'the call is dropped')
  })

  test('a single event of 2 MiB is too much, and the worker lives on', async () => {
    const visitor = await newVisitor(stack)
    const reply = await visitor.ask(directive({hugeEvent: 2 << 20}))
    assert.notEqual(reply.end.status, 'complete')
    const next = await visitor.ask(`Still there? ${directive({text: 'Yes.'})}`)
    assert.deepEqual([next.text, next.end.status], ['Yes.', 'complete'])
  })

  test('JSON 10,000 levels deep ends the reply, not the worker', async () => {
    const pid = stack.pid('worker-0')
    const deep = `data: ${'['.repeat(10_000)}${']'.repeat(10_000)}\r\n\r\n`
    const deepObject = `data: ${'{"candidates":'.repeat(10_000)}1${'}'.repeat(10_000)}\r\n\r\n`
    for (const raw of [deep, deepObject, '['.repeat(500_000)]) {
      await fake.play({raw})
      const reply = await (await newVisitor(stack)).ask('Hello')
      assert.deepEqual([reply.end.status, reply.text], ['failed', ''])
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

  test('what cannot be read is passed over or ends the reply, and never shows as rubbish', async () => {
    for (const script of [{badJsonAt: 1}, {badUtf8At: 1}, {badJsonAt: 0}]) {
      const reply = await (await newVisitor(stack)).ask(directive({text: 'Good words only.', chunks: 4, ...script}))
      assert.match(reply.end.status, /complete|interrupted|failed/)
      assert.doesNotMatch(reply.text, /candidates|\{"/)
    }
  })
})

describe('however a good reply is written, it is shown and kept as it was meant:', () => {
  const text = 'Grüße! 👩‍👩‍👧 e\u0301 שלום done.'
  const rows = [
    {lineEnd: 'cr', noSpace: true},
    {lineEnd: 'lf', splitData: true},
    {writeBytes: 3, writeGapMs: 1},
    {earlyHints: true},
    {contentType: 'text/plain'},
    {form: 'json', contentType: 'application/json'},
    {finishOn: 'first', thoughts: 1},
    {call: 'order_status', calls: 2},
    {finish: 'FINISH_REASON_UNSPECIFIED'},
  ]
  for (const row of rows) {
    test(JSON.stringify(row), async () => {
      await fake.play({text, chunkBytes: 5, gapMs: 1, ...row})
      const visitor = await newVisitor(stack)
      const reply = await visitor.ask('Hello')
      assert.deepEqual([reply.text, reply.end.status], [text, 'complete'])
      assert.equal((await visitor.history()).messages[1].content, text)
      assert.equal((await fake.journal()).length, 1)
    })
  }

  test('no thought is shown, kept, or told to the model again', async () => {
    await fake.play({text: 'Yes.', thoughts: 3, signature: 400})
    const visitor = await newVisitor(stack)
    const reply = await visitor.ask('Hello')
    await visitor.ask('And now?')
    const seen = [JSON.stringify(reply.events), JSON.stringify(await visitor.history()),
      ...stack.redis('lrange', `session:${visitor.session}`, '0', '-1'), JSON.stringify((await fake.journal()).at(-1).body)]
    for (const text of seen) assert.doesNotMatch(text, /Considering|QQQQ|thought/)
  })
})

test('a provider without end or measure costs no memory that stays', async () => {
  const single = await startStack({gemini: fake, workers: 1, env: {GEMINI_IDLE_TIMEOUT_MS: '3000', GEMINI_FIRST_TEXT_TIMEOUT_MS: '3000', ...ALWAYS_ASKED}})
  try {
    const status = () => readFileSync(`/proc/${single.pid('worker-0')}/status`, 'utf8')
    const mib = (field) => Number(status().match(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm'))[1]) / 1024
    const floods = [
      {endless: true, chunkBytes: 4000, gapMs: 0},
      {endless: true, chunkBytes: 4000, gapMs: 0, lineEnd: 'lf', comments: true},
      {thoughts: 50_000, gapMs: 0},
      {hugeEvent: 4 << 20},
      {status: 503, body: 'huge'},
      {raw: `${'no event '.repeat(20)}\n`.repeat(30_000)},
      {raw: `: ${'ping '.repeat(20)}\n`.repeat(60_000)},
      {raw: 'x'.repeat(6 << 20)},
    ]
    const flood = async () => {
      for (const script of floods) {
        await fake.play(script)
        const replies = await Promise.all(Array.from({length: 8}, async () => (await newVisitor(single)).ask('Hello')))
        for (const {end} of replies) assert.notEqual(end.status, 'complete')
      }
    }
    await flood() // what the allocator keeps is kept now
    writeFileSync(`/proc/${single.pid('worker-0')}/clear_refs`, '5') // forget the peak so far
    const before = mib('VmRSS')
    await flood()
    await flood()
    const [peak, after] = [mib('VmHWM') - before, mib('VmRSS') - before]
    // A sanitizer keeps for a while what was freed, to see who still uses it.
    const kept = process.env.ASAN_OPTIONS || process.env.TSAN_OPTIONS ? 300 : 0
    assert.ok(peak < 24 + kept, `eight at once took ${peak.toFixed(1)} MiB more`)
    assert.ok(after < 8 + kept, `${after.toFixed(1)} MiB were not given back`)
  } finally {
    await single.stop()
  }
})

describe('a failure that passes:', () => {
  for (const script of [{status: 503}, {status: 500}, {status: 429, retry: '0.1'}, {silent: true}, {errorAt: 0}]) {
    test(`${JSON.stringify(script)} once is not seen by the visitor`, async () => {
      const reply = await (await newVisitor(stack)).ask(`Hi ${directive({...script, n: 1, text: 'Here I am.'})}`)
      assert.deepEqual([reply.text, reply.end.status, reply.end.class], ['Here I am.', 'complete', undefined])
      assert.equal((await fake.journal()).length, 2)
    })
  }

  test('the second try is the first word for word', async () => {
    await (await newVisitor(stack)).ask(`Hi ${directive({status: 503, n: 1})}`)
    const [one, two] = await fake.journal()
    assert.deepEqual(two.body, one.body)
  })

  test('health tells of the failing model, and of its recovery', async () => {
    const statuses = async () => {
      const seen = new Set()
      for (let i = 0; i < 6; i++) {
        const {checks} = await (await fetch(`${stack.url}/api/health`)).json()
        seen.add(checks.providers[0].status)
      }
      return seen
    }
    for (let i = 0; i < 4; i++) await (await newVisitor(stack)).ask(directive({status: 503}))
    assert.ok((await statuses()).has('failing'))
    for (let i = 0; i < 6; i++) await (await newVisitor(stack)).ask('Hello')
    assert.ok((await statuses()).has('ok'))
  })
})

test('a failed message sent again asks the model no second time: its result stands', async () => {
  const visitor = await newVisitor(stack)
  const id = newMessageId()
  const content = `Hello ${directive({status: 400})}`
  const first = await visitor.ask(content, {id})
  const count = (await fake.journal()).length
  const again = await visitor.say(content, {id})
  assert.deepEqual([again.reply.status, again.reply.class, again.reply.seq], [first.end.status, first.end.class, first.end.seq])
  assert.equal((await fake.journal()).length, count)
})

test('many visitors failing at once leave room for one who does not', async () => {
  const stalled = Array.from({length: 40}, async () =>
    (await newVisitor(stack)).ask(`Hello ${directive({stallHeaders: true})}`))
  const reply = await (await newVisitor(stack)).ask('Hello')
  assert.equal(reply.end.status, 'complete')
  for (const other of await Promise.all(stalled)) assert.equal(other.end.class, 'BUSY')
})

describe('with the FAQ behind it, a failed model', () => {
  let backed
  before(async () => {
    backed = await startStack({gemini: fake, env: {PROVIDERS: 'gemini,faq', ...ALWAYS_ASKED}})
  })
  after(() => backed?.stop())

  test('is answered for where the FAQ is sure, and the reply says so', async () => {
    const visitor = await newVisitor(backed)
    await fake.play({status: 503})
    const reply = await visitor.ask('What is your return policy?')
    assert.match(reply.text, /30\s*days/)
    assert.deepEqual([reply.end.status, reply.end.fallback], ['complete', true])
    assert.equal((await visitor.history()).messages[1].fallback, true)
  })

  test('that answers with nothing, twice, is answered for too', async () => {
    const visitor = await newVisitor(backed)
    await fake.play({silent: true})
    const reply = await visitor.ask('What is your return policy?')
    assert.match(reply.text, /30\s*days/)
    assert.deepEqual([reply.end.status, reply.end.fallback], ['complete', true])
    assert.equal((await fake.journal()).length, 2)
  })

  test('is a failure where it is not', async () => {
    await fake.play({status: 503})
    const reply = await (await newVisitor(backed)).ask('What is the capital of Peru?')
    assert.deepEqual([reply.end.status, reply.end.class, reply.text], ['failed', 'BUSY', ''])
  })

  test('that blocks a question is not gone around', async () => {
    await fake.play({block: 'SAFETY'})
    const reply = await (await newVisitor(backed)).ask('What is your return policy?')
    assert.deepEqual([reply.end.status, reply.end.class], ['failed', 'SAFETY'])
  })
})

describe('with a key that is wrong', () => {
  test('every reply is KEY, after one call, and the key stands nowhere', async () => {
    const key = 'AQ.wrong-key-5b1e77c0'
    const wrong = await startStack({gemini: {...fake, key}})
    try {
      const reply = await (await newVisitor(wrong)).ask('Hello')
      assert.deepEqual([reply.end.status, reply.end.class], ['failed', 'KEY'])
      const journal = await fake.journal()
      assert.deepEqual(journal.map((entry) => [entry.status, entry.outcome]), [[400, 'refused']])
      for (const part of ['worker-0', 'worker-1', 'access', 'nginx']) assert.ok(!wrong.log(part).includes(key), part)
    } finally {
      await wrong.stop()
    }
  })
})

test('with a model that is not there every reply is MODEL', async () => {
  const gone = await startStack({gemini: fake, env: {GEMINI_MODEL: 'gemini-1.0-ultra'}})
  try {
    const reply = await (await newVisitor(gone)).ask('Hello')
    assert.deepEqual([reply.end.status, reply.end.class], ['failed', 'MODEL'])
  } finally {
    await gone.stop()
  }
})

describe('every family of models gets the settings it takes:', () => {
  for (const model of ['gemini-3.8-flash', 'gemini-2.5-flash', 'gemini-2.5-pro', 'gemini-3.1-pro-preview', 'gemini-flash-latest', 'models/gemini-3.6-flash']) {
    test(model, async () => {
      const other = await startStack({gemini: fake, workers: 1, env: {GEMINI_MODEL: model}})
      try {
        const reply = await (await newVisitor(other)).ask('Hello')
        const [entry] = await fake.journal()
        assert.equal(entry.status, 200, entry.message)
        assert.equal(entry.model, model.replace('models/', ''))
        assert.equal(reply.end.status, 'complete')
      } finally {
        await other.stop()
      }
    })
  }
})
