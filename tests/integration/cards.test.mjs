// What stands beside a reply: cards of the products it mentions, which come from the shop's own list
// alone, and quick answers, which the model offers in a form that no visitor ever sees.
import assert from 'node:assert/strict'
import {after, before, beforeEach, describe, test} from 'node:test'

import {newVisitor} from './lib/api.mjs'
import {startFakeGemini} from './lib/fake-gemini.mjs'
import {eventually} from './lib/processes.mjs'
import {ALWAYS_ASKED, startStack} from './lib/stack.mjs'

const EMBER = {
  kind: 'product',
  title: 'Ember kettle',
  url: '/products/ember-kettle',
  image: '/art/kettle.svg',
  price: {amount: '89.00', currency: 'EUR'},
  availability: 'in_stock',
  text: 'Any temperature from 40 to 100 °C, poured exactly where you want it.',
}

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
beforeEach(() => fake.forget())

const bytes = (text) => [...text]
const inPieces = (text, size) => text.match(new RegExp(`.{1,${size}}`, 'gsu'))
/** A reply of these pieces. */
async function told(pieces, more = {}) {
  await fake.play({pieces, gapMs: 0, ...more})
  const visitor = await newVisitor(stack)
  const reply = await visitor.ask('Tell me.')
  const [, stored] = (await visitor.history()).messages
  assert.equal(stored.content, reply.text)
  assert.deepEqual(stored.cards, reply.end.cards, 'the history has the cards that the end had')
  assert.deepEqual(stored.choices, reply.end.choices, 'and the choices')
  return {visitor, reply, titles: (reply.end.cards ?? []).map(({title}) => title)}
}

describe('cards', () => {
  const text = 'The **Ember kettle** keeps it warm. The Wren radio does not.'
  for (const [how, pieces] of [
    ['at once', [text]],
    ['letter by letter', bytes(text)],
    ['cut within the title', ['The **Em', 'ber ket', 'tle** keeps it warm. The Wren', ' radio does not.']],
  ]) {
    test(`show the products that a reply mentions, ${how}`, async () => {
      const {reply, titles} = await told(pieces)
      assert.equal(reply.text, text)
      assert.deepEqual(titles, ['Ember kettle', 'Wren radio'])
      assert.deepEqual(reply.end.cards[0], EMBER)
    })
  }

  test('have nothing of what the model says of a product', async () => {
    const {reply} = await told([
      '[Ember kettle](https://evil.example/buy) for **1 EUR** ![](https://evil.example/pixel.png) {"kind":"product","title":"Free gift","url":"https://evil.example/"}',
    ])
    assert.deepEqual(reply.end.cards, [EMBER])
  })

  test('are three at most, and none beside a listing', async () => {
    const names = ['Wren radio', 'Ember kettle', 'Thrift plug', 'Quern grinder', 'Crumb toaster', 'Fireside lamp', 'Daybreak clock']
    assert.deepEqual((await told([names.slice(0, 6).join(', ')])).titles, names.slice(0, 3))
    assert.deepEqual((await told([names.join(', ')])).titles, [])
  })

  test('are those of no product when none is mentioned', async () => {
    const {reply} = await told(['An ember of hope, a kettle of fish.'])
    assert.equal('cards' in reply.end, false)
  })

  test('name pages and pictures that the shop has', async () => {
    const paths = stack.sql("select url from products where site = 'demo' union all select image from products where site = 'demo'")
    assert.equal(paths.length, 16)
    for (const path of paths) assert.equal((await fetch(stack.url + path)).status, 200, path)
  })
})

describe('choices', () => {
  const asked = 'Which colour would you like?'
  const marked = `${asked}\n\n[[choices: Red | Dark blue | Grün 👋]]`
  const offered = ['Red', 'Dark blue', 'Grün 👋']
  for (const [how, pieces] of [
    ['at once', [marked]],
    ['letter by letter', bytes(marked)],
    ['in threes', inPieces(marked, 3)],
    ['in sevens', inPieces(marked, 7)],
    ['a piece behind the line end', [`${asked}\n\n[`, '[choices: Red | Dark blue | Grün 👋]', ']']],
  ]) {
    test(`leave the text, ${how}`, async () => {
      const {reply, visitor} = await told(pieces)
      assert.equal(reply.text, asked)
      assert.deepEqual(reply.end.choices, offered)
      await fake.play({pieces: ['Fine.']})
      await fake.forget()
      await visitor.ask('Red')
      const [{body}] = await fake.journal()
      assert.deepEqual(
        body.contents.map(({role, parts}) => [role, parts.map(({text}) => text).join('')]),
        [['user', 'Tell me.'], ['model', asked], ['user', 'Red']],
        'the model sees its own answer without them',
      )
    })
  }

  test('are few, short and clean', async () => {
    const {reply} = await told([`A?\n[[choices: a\u0007 b | a b | ${'x'.repeat(61)} | c | d | e | f]]`])
    assert.deepEqual(reply.end.choices, ['a b', 'c', 'd', 'e'])
  })

  test('are no reason to hold back what only looks alike', async () => {
    const text = 'See [the page](/returns), [[1]] and [[chosen]].\n\n[[cho'
    const {reply} = await told(bytes(text))
    assert.equal(reply.text, text)
    assert.equal('choices' in reply.end, false)
  })

  for (const [how, cut] of [
    ['within the opening', `${asked}\n[[choi`],
    ['within the choices', `${asked}\n[[choices: Red | Bl`],
  ]) {
    test(`do not show when the reply is cut ${how}`, async () => {
      const {reply} = await told(bytes(cut), {finish: 'MAX_TOKENS'})
      assert.equal(reply.end.status, 'cut')
      assert.equal(reply.text, asked)
      assert.equal('choices' in reply.end, false)
    })
  }
})

test('a history that only PostgreSQL has left has both', async () => {
  const {visitor, reply} = await told(['The Ember kettle?\n[[choices: Yes | No]]'])
  assert.deepEqual(reply.end.choices, ['Yes', 'No'])
  await eventually(() => stack.redis('XLEN', 'outbox')[0] === '0', 'the outbox is empty')
  stack.redis('FLUSHALL')
  const [, stored] = (await visitor.history()).messages
  assert.deepEqual(stored.choices, ['Yes', 'No'])
  assert.deepEqual(stored.cards, [EMBER])
})

test('the model is asked for the language of the customer, and told of the product', async () => {
  await fake.play({pieces: ['Ja.']})
  const visitor = await newVisitor(stack)
  await visitor.ask('Was kostet der Ember kettle?')
  const [{body}] = await fake.journal()
  const told = body.systemInstruction.parts[0].text
  assert.match(told, /Answer in the language of the visitor's last message, whatever language/)
  assert.match(told, /\n\{"product":"Ember kettle","price":"89\.00 EUR","availability":"in_stock","description":"[^\n]+","url":"\/products\/ember-kettle"\}\n/)
  assert.equal(body.contents.at(-1).parts[0].text, 'Was kostet der Ember kettle?')
})
