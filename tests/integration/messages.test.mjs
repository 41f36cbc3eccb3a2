// Messages and their replies, with a model: streams, order, repeats, resuming, what is stored.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {assembled, endsReply, newMessageId, newVisitor} from './lib/api.mjs'
import {directive, startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from './lib/processes.mjs'
import {startStack} from './lib/stack.mjs'

const MANY_SCRIPTS = 'Grüße! 👩‍👩‍👧‍👦 🇵🇪 Ein Käse e\u0301, **fett**, `code`,\n\n- العربية\n- 日本語\u2028\n| a | b |\n"quotes" \\ </script> done.'
const SLOW = {text: 'One two three four five six seven eight.', chunks: 8, gapMs: 120 * SLOWNESS}

let fake
let stack
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake})
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
const isDelta = ({event}) => event === 'delta'

describe('a streamed reply', () => {
  test('is message, start, deltas, end; and its first words come before the model has its last', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
    await stream.until(isDelta)
    const [running] = await fake.journal()
    assert.equal(running.outcome, 'running')

    const reply = await stream.reply()
    assert.equal(reply.text, SLOW.text)
    assert.ok(reply.deltas.length >= 6, `${reply.deltas.length} deltas of 8 chunks`)
    const kinds = reply.events.map(({event}) => event).filter((kind, i, all) => kind !== all[i - 1])
    assert.deepEqual(kinds.filter((kind) => kind !== 'sources'), ['message', 'start', 'delta', 'end'])
    assert.equal(reply.end.status, 'complete')
    assert.equal(reply.end.class, undefined)
    assert.deepEqual(Object.keys(reply.end.usage).sort(), ['outputTokens', 'promptTokens'])
  })

  const wires = [{}, {writeBytes: 1}, {chunkBytes: 1}, {lineEnd: 'mixed', comments: true, bom: true}, {splitData: true},
    {thoughts: 3, signature: 3000}, {finishOn: 'every'}, {finishOn: 'first'}, {finishOn: 'own'}, {noLastBlank: true},
    {http10: true}, {form: 'json'}]
  for (const wire of wires) {
    test(`carries every byte of the model's words: ${JSON.stringify(wire)}`, async () => {
      await fake.play({text: MANY_SCRIPTS, chunkBytes: 5, gapMs: 1, ...wire})
      const visitor = await newVisitor(stack)
      const reply = await visitor.ask('Say it all')
      assert.deepEqual([reply.text, reply.end.status], [MANY_SCRIPTS, 'complete'])
      const {messages} = await visitor.history()
      assert.equal(messages.at(-1).content, MANY_SCRIPTS)
    })
  }

  test('may be long', async () => {
    const text = 'A line of an answer that does not want to end.\n'.repeat(1200)
    await fake.play({text, chunkBytes: 400, gapMs: 0})
    const reply = await (await newVisitor(stack)).ask('Tell me everything')
    assert.equal(reply.text, text)
  })

  test('is not stopped by a visitor who leaves, and is there when he comes back', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
    await stream.until(isDelta)
    stream.leave()
    await eventually(async () => (await fake.journal())[0].outcome === 'complete', 'the model finishes')
    const last = await eventually(async () => (await visitor.history()).messages[1], 'the reply is stored')
    assert.deepEqual([last.role, last.content, last.status], ['assistant', SLOW.text, 'complete'])
  })

  test('to a JSON caller comes whole', async () => {
    await fake.play({text: MANY_SCRIPTS})
    const visitor = await newVisitor(stack)
    const id = newMessageId()
    const {message, reply} = await visitor.say('Hello', {id})
    assert.deepEqual([message.id, message.role, message.content, message.status], [id, 'user', 'Hello', 'complete'])
    assert.deepEqual([reply.id, reply.role, reply.content, reply.status], [`${id}.r`, 'assistant', MANY_SCRIPTS, 'complete'])
    assert.ok(reply.seq > message.seq)
    assert.deepEqual((await visitor.history()).messages, [message, reply])
  })

  test('is the same in the stream, in the JSON answer and in the history', async () => {
    const visitor = await newVisitor(stack)
    const streamed = await visitor.ask('Hello')
    const [message, reply] = (await visitor.history()).messages
    assert.deepEqual(streamed.message, message)
    assert.deepEqual([streamed.id, streamed.text, streamed.end.status, streamed.end.seq, streamed.end.ts],
      [reply.id, reply.content, reply.status, reply.seq, reply.ts])
  })
})

describe('the same message again', () => {
  test('gives the same reply, and the model is asked once', async () => {
    const visitor = await newVisitor(stack)
    const id = newMessageId()
    const first = await visitor.ask('Hello', {id})
    const again = await visitor.ask('Hello', {id})
    const json = await visitor.say('Hello', {id})
    assert.equal(again.text, first.text)
    const {usage, ...end} = first.end // what it cost is told once
    assert.ok(usage.promptTokens > 0)
    assert.deepEqual(again.end, end)
    assert.deepEqual([json.reply.content, json.reply.seq, json.message.seq], [first.text, first.end.seq, first.message.seq])
    assert.equal((await fake.journal()).length, 1)
    assert.equal((await visitor.history()).messages.length, 2)
  })

  test('while the reply is written joins it: five at once, one call, the same words from byte 0', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    const id = newMessageId()
    const all = await Promise.all([
      visitor.ask('Count!', {id}),
      visitor.ask('Count!', {id}),
      visitor.ask('Count!', {id}),
      visitor.say('Count!', {id}),
      visitor.say('Count!', {id}),
    ])
    for (const reply of all) assert.equal(reply.text ?? reply.reply.content, SLOW.text)
    assert.equal(new Set(all.map((reply) => reply.end?.seq ?? reply.reply.seq)).size, 1)
    assert.equal((await fake.journal()).length, 1)
    assert.equal((await visitor.history()).messages.length, 2)
  })

  test('many times over, on all workers, is one call for each message', async () => {
    await fake.play({text: 'Yes.', firstMs: 150})
    const visitors = await Promise.all(Array.from({length: 8}, () => newVisitor(stack)))
    const ids = visitors.map(() => newMessageId())
    await Promise.all(visitors.flatMap((visitor, i) => Array.from({length: 5}, () => visitor.say('Is it so?', {id: ids[i]}))))
    assert.equal((await fake.journal()).length, visitors.length)
  })

  test('with other words is 422 message_id_reused, also while the first is answered', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    const id = newMessageId()
    const stream = await visitor.open('POST', '/messages', {body: {id, content: 'Count!'}})
    const other = () => visitor.call('POST', '/messages', {body: {id, content: 'Something else'}})
    const during = await other()
    assert.deepEqual([during.status, during.json.code], [422, 'message_id_reused'])
    assert.equal((await stream.reply()).text, SLOW.text)
    assert.equal((await other()).status, 422)
  })

  test('under the same id in another session is another message', async () => {
    const id = newMessageId()
    const [one, two] = [await newVisitor(stack), await newVisitor(stack)]
    await one.say('Hello from one', {id})
    await two.say('Hello from two', {id})
    assert.deepEqual((await fake.journal()).map((entry) => said(entry).at(-1)[1]), ['Hello from one', 'Hello from two'])
  })
})

describe('two messages', () => {
  test('of one session are answered one after the other, the second knowing the first answer', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    const first = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'First'}})
    await first.until(isDelta)
    const second = visitor.ask('Second')
    assert.equal((await first.reply()).text, SLOW.text)
    assert.equal((await second).text, SLOW.text)
    const [one, two] = await fake.journal()
    assert.ok(Date.parse(two.time) >= Date.parse(one.time) + one.endedAfterMs - 1, 'not at once')
    assert.deepEqual(said(two), [['user', 'First'], ['model', SLOW.text], ['user', 'Second']])
  })

  test('of two sessions are answered at once', async () => {
    await fake.play(SLOW)
    const visitors = await Promise.all(Array.from({length: 6}, () => newVisitor(stack)))
    await Promise.all(visitors.map((visitor) => visitor.ask('Count!')))
    assert.equal((await fake.stats()).peak, visitors.length)
  })
})

describe('resuming', () => {
  test('at any event gives exactly the rest', async () => {
    await fake.play({...SLOW, text: MANY_SCRIPTS, chunks: 12, gapMs: 60})
    const visitor = await newVisitor(stack)
    const first = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Say it all'}})
    const seen = []
    for (const stop of [2, 1, 3]) {
      const stream = seen.length === 0 ? first : await visitor.events(seen.at(-1).id)
      for (let i = 0; i < stop && !seen.some(endsReply); i++) seen.push(await stream.next())
      stream.leave()
    }
    if (!seen.some(endsReply)) {
      const rest = await visitor.events(seen.at(-1).id)
      await rest.until(endsReply)
      rest.leave()
      seen.push(...rest.seen)
    }
    const reply = assembled(seen)
    assert.deepEqual([reply.text, reply.end.status], [MANY_SCRIPTS, 'complete'])
    assert.equal((await fake.journal()).length, 1)
  })

  test('after the end gives what was missed: each cursor of the stream, one after the other', async () => {
    await fake.play({text: MANY_SCRIPTS, chunkBytes: 20})
    const visitor = await newVisitor(stack)
    const {events} = await visitor.ask('Say it all')
    for (let i = 0; i < events.length - 1; i++) {
      const stream = await visitor.events(events[i].id)
      await stream.until(endsReply)
      stream.leave()
      const reply = assembled([...events.slice(0, i + 1), ...stream.seen])
      assert.deepEqual([events[i].id, reply.text], [events[i].id, MANY_SCRIPTS])
    }
  })

  test('from 0 replays the whole conversation', async () => {
    const visitor = await newVisitor(stack)
    const first = await visitor.ask('Hello')
    const second = await visitor.ask('And hello again')
    const stream = await visitor.events('0')
    await stream.until((one) => endsReply(one) && one.data.seq === second.end.seq)
    stream.leave()
    const story = stream.seen.filter(({event}) => event === 'message').map(({data}) => data.content)
    assert.deepEqual(story, ['Hello', first.text, 'And hello again', second.text])
  })

  test('with a cursor of a reply that never was gives the whole text anew', async () => {
    const visitor = await newVisitor(stack)
    const {message, text} = await visitor.ask('Hello')
    const stream = await visitor.events(`${message.seq}~${message.id}.r.9:5`)
    const reset = await stream.until(({event}) => event === 'reset')
    assert.equal(reset.data.id, `${message.id}.r`)
    await stream.until(({event}) => event === 'end')
    stream.leave()
    assert.equal(assembled(stream.seen).text, text)
  })

  test('without a cursor: from now on, and a running reply from its beginning', async () => {
    await fake.play(SLOW)
    const visitor = await newVisitor(stack)
    await visitor.say('An old story')
    const stream = await visitor.open('POST', '/messages', {body: {id: newMessageId(), content: 'Count!'}})
    await stream.until(isDelta)
    const second = await visitor.events()
    const reply = await second.reply()
    assert.equal(reply.text, SLOW.text)
    assert.ok(!JSON.stringify(second.seen).includes('An old story'))
    await stream.reply()
  })

  for (const cursor of ['x', '-1', '1~', '1~a.r.1', `1~${'a'.repeat(99)}.r.1:0`, '99999999999999999999', '1~abcdefgh.r.1:-1']) {
    test(`refuses the cursor ${cursor.slice(0, 24)}`, async () => {
      const visitor = await newVisitor(stack)
      const {status, json} = await visitor.call('GET', '/events', {headers: {'last-event-id': cursor}})
      assert.deepEqual([status, json.code], [400, 'invalid_field'])
    })
  }

  test('a second tab hears all that happens, on whichever worker it landed', async () => {
    await fake.play({text: MANY_SCRIPTS, chunkBytes: 30, gapMs: 20})
    const visitor = await newVisitor(stack)
    const tabs = await Promise.all(Array.from({length: 6}, () => visitor.events(visitor.cursor)))
    const reply = await visitor.ask('Hello')
    for (const tab of tabs) {
      const heard = await tab.reply()
      assert.deepEqual([heard.message, heard.text, heard.end.seq], [reply.message, reply.text, reply.end.seq])
    }
  })
})

describe('what the model is given', () => {
  test('is the conversation so far, in turns, and the new message once', async () => {
    await fake.play({echo: true})
    const visitor = await newVisitor(stack)
    for (const text of ['My name is Ada.', 'I live in Lima.', 'Who am I?']) await visitor.ask(text)
    const entry = (await fake.journal()).at(-1)
    assert.deepEqual(said(entry).map(([role]) => role), ['user', 'model', 'user', 'model', 'user'])
    assert.equal(said(entry).filter(([role, text]) => role === 'user' && text.includes('Who am I?')).length, 1)
    assert.ok(entry.body.systemInstruction.parts[0].text.length > 100)
    assert.equal(entry.status, 200)
  })

  test('knows what the shop wrote about the question', async () => {
    const visitor = await newVisitor(stack)
    const reply = await visitor.ask('What is your return policy?')
    assert.match(JSON.stringify((await fake.journal())[0].body), /30 days/)
    assert.ok(reply.sources?.some((source) => source.url === '/returns'), JSON.stringify(reply.sources))
  })

  test('is at most the last 20 messages', async () => {
    const visitor = await newVisitor(stack)
    for (let i = 0; i < 14; i++) await visitor.say(`Message number ${i}.`)
    const turns = said((await fake.journal()).at(-1))
    assert.ok(turns.length <= 21, `${turns.length} turns`)
    assert.equal(turns[0][0], 'user')
    assert.ok(turns.at(-1)[1].includes('Message number 13.'))
  })

  test('carries no key but in its header, and no name of the visitor\'s session', async () => {
    const visitor = await newVisitor(stack)
    await visitor.ask('Hello')
    const [entry] = await fake.journal()
    assert.ok(!JSON.stringify(entry).includes(visitor.session))
    assert.equal(entry.query, 'alt=sse')
    assert.ok(entry.headers['x-goog-api-key'])
    assert.equal(entry.headers.authorization, undefined)
  })
})

describe('a message that is refused never reaches the model', () => {
  const rows = [
    ['blank', {content: ' \n\t '}, 'blank_message'],
    ['empty', {content: ''}, 'blank_message'],
    ['blank in other scripts', {content: '\u00a0\u3000\u2003'}, 'blank_message'],
    ['of 4,001 characters', {content: 'a'.repeat(4001)}, 'message_too_long'],
    ['of more than 16 KiB', {content: '漢'.repeat(3999) + '👩‍👩‍👧'.repeat(400)}, 'message_too_long'],
    ['a number', {content: 5}, 'invalid_field'],
    ['a list', {content: ['hi']}, 'invalid_field'],
    ['missing', {content: undefined}, 'invalid_field'],
    ['under an id too short', {id: 'short', content: 'hi'}, 'invalid_field'],
    ['under an id of wrong letters', {id: 'has spaces in it', content: 'hi'}, 'invalid_field'],
    ['under an id that is a path', {id: '../../etc/passwd', content: 'hi'}, 'invalid_field'],
    ['under an id too long', {id: 'a'.repeat(65), content: 'hi'}, 'invalid_field'],
  ]
  for (const [name, change, code] of rows) {
    test(`${name}: 400 ${code}`, async () => {
      const visitor = await newVisitor(stack)
      const {status, json} = await visitor.call('POST', '/messages', {body: {id: newMessageId(), ...change}})
      assert.deepEqual([status, json.code], [400, code])
      assert.deepEqual([(await fake.journal()).length, (await visitor.history()).messages.length], [0, 0])
    })
  }

  test('but one at the limits does: 4,000 characters, all of them astral', async () => {
    const visitor = await newVisitor(stack)
    const content = '🌍'.repeat(4000)
    const {message} = await visitor.say(content)
    assert.equal(message.content, content)
    assert.equal(said((await fake.journal())[0]).at(-1)[1].includes(content), true)
  })

  test('more than a person can write in a minute is 429, with the time to wait', async () => {
    await fake.play({text: 'Yes.', firstMs: 0, gapMs: 0})
    const visitor = await newVisitor(stack)
    let answer
    for (let i = 0; i < 200 && answer?.status !== 429; i++) {
      answer = await visitor.call('POST', '/messages', {body: {id: newMessageId(), content: `Message ${i}`}})
    }
    assert.deepEqual([answer.status, answer.json.code], [429, 'rate_limited'])
    assert.ok(answer.json.retryAfter > 0)
    assert.equal((await (await newVisitor(stack)).ask('Me too?')).text, 'Yes.')
  })
})

describe('Redis holds', () => {
  test('a list of JSON messages under session:<sid>, with a time to live', async () => {
    const visitor = await newVisitor(stack)
    const {message, text} = await visitor.ask('Hello')
    const key = `session:${visitor.session}`
    const stored = stack.redis('lrange', key, '0', '-1').map((line) => JSON.parse(line))
    assert.deepEqual(stored.map(({id, role, content, status}) => [id, role, content, status]), [
      [message.id, 'user', 'Hello', 'complete'],
      [`${message.id}.r`, 'assistant', text, 'complete'],
    ])
    assert.ok(Number(stack.redis('ttl', key)[0]) > 3600)
  })

  test('data of the replaced system that still is understood: shown, and told to the model', async () => {
    const visitor = await newVisitor(stack)
    for (const entry of [{role: 'user', content: 'Do you sell lamps?'}, {role: 'assistant', content: 'We do: **six**.'}]) {
      stack.redis('rpush', `session:${visitor.session}`, JSON.stringify(entry))
    }
    const {messages} = await visitor.history()
    assert.deepEqual(messages.map(({role, content}) => [role, content]),
      [['user', 'Do you sell lamps?'], ['assistant', 'We do: **six**.']])
    await visitor.ask('In blue, too?')
    const turns = said((await fake.journal())[0])
    assert.deepEqual(turns.slice(0, 2), [['user', 'Do you sell lamps?'], ['model', 'We do: **six**.']])
    assert.ok(turns[2][1].includes('In blue, too?'))
    assert.equal((await newVisitor(stack, {token: visitor.token})).messages.length, 4)
  })

  test('entries that are broken, which are passed over', async () => {
    const visitor = await newVisitor(stack)
    const key = `session:${visitor.session}`
    for (const line of ['not json', '[]', '{"role":"alien","content":"x"}', '{"role":"user"}', '{"role":"user","content":"fine"}']) {
      stack.redis('rpush', key, line)
    }
    assert.deepEqual((await visitor.history()).messages.map(({content}) => content), ['fine'])
    assert.equal((await visitor.ask('Hello')).end.status, 'complete')
  })
})

test('a script for one message alone: the directive in its text', async () => {
  const visitor = await newVisitor(stack)
  const reply = await visitor.ask(`Hello ${directive({text: 'Only for you.'})}`)
  assert.equal(reply.text, 'Only for you.')
})
