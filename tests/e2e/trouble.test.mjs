// When the model fails the visitor reads plain words, never a code or a provider's name, and can go on.
import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {directive, startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {launchBrowser, newPage, picture} from './lib/browser.mjs'
import {Widget, WORDS} from './lib/widget.mjs'

let fake
let stack
let browser
let page
let widget
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: ALWAYS_ASKED})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
  await fake?.stop()
})
beforeEach(async () => {
  await fake.play({text: 'All is well.'})
  await fake.forget()
  page = await newPage(browser)
  await page.goto(stack.url)
  widget = new Widget(page)
  await widget.open()
})
afterEach(() => page?.context().close())

describe('a model that fails is put in words:', () => {
  const rows = [
    ['RATE', {status: 429, retry: '30'}],
    ['RATE', {status: 503}],
    ['KEY', {status: 403}],
    ['SAFETY', {block: 'SAFETY'}],
    ['MODEL', {status: 404}],
    ['EMPTY', {silent: true}],
    ['GENERIC', {status: 400}],
    ['CUT', {text: 'Half of', finish: 'MAX_TOKENS'}],
    ['INTERRUPTED', {text: 'Half of an answer', chunks: 3, cutAt: 2}],
  ]
  for (const [words, script] of rows) {
    test(`${JSON.stringify(script)} → ${words}`, async () => {
      await widget.ask(`Hello ${directive(script)}`)
      await widget.shows(WORDS[words])
      const text = await widget.answers.last().innerText()
      assert.doesNotMatch(text, /gemini|google|api|http|\b[45]\d\d\b|BUSY|BADREQ/i)
      if (script.text) assert.match(text, /Half of/)
      await picture(page, `trouble-${words.toLowerCase()}-${script.status ?? 'stream'}`)
      await widget.ask(`And now? ${directive({echo: true})}`)
      await widget.answers.last().getByText('And now?').waitFor()
    })
  }
})

test('"Try again" asks again, and the answer takes the place of the failure', async () => {
  await fake.play({status: 503, n: 2, text: 'Here I am.'})
  await widget.ask('Hello?')
  await widget.shows(WORDS.RATE)
  await widget.retry.first().click()
  await widget.shows('Here I am.')
  assert.equal(await page.getByText(WORDS.RATE).count(), 0)
  assert.equal(await widget.questions.count(), 1)
  const told = (await fake.journal()).at(-1).body.contents
  assert.deepEqual(told, [{role: 'user', parts: [{text: 'Hello?'}]}], 'the model is asked the question once')

  await page.reload()
  await widget.shows('Here I am.')
  assert.equal(await widget.questions.count(), 1, 'also after a reload')
})

test('what was told to wait is not tried again at once', async () => {
  await widget.ask(`Hello ${directive({status: 429, retry: '30'})}`)
  await widget.shows(WORDS.RATE)
  assert.equal((await fake.journal()).length, 1)
  const button = widget.retry.first()
  if (await button.count()) {
    assert.ok((await button.isDisabled()) || (await button.getAttribute('aria-disabled')) === 'true' || /\d+ s/.test(await button.innerText()))
  }
})

test('a message that cannot be sent is kept, and sent when it can be', async () => {
  await widget.ask('Hello')
  await widget.shows('All is well.')
  await stack.whileDown('redis', async () => {
    await widget.ask('Are you still there?')
    await page.getByText(/Not sent|cannot be reached|not sent yet|many requests/i).first().waitFor()
    await picture(page, 'trouble-not-sent')
  })
  await stack.standsOn()
  const again = widget.retry.first()
  if (await again.isVisible()) await again.click()
  await page.waitForFunction(() => {
    const root = document.querySelector('live-chat-agent').shadowRoot
    return root.querySelectorAll('li.msg.assistant[data-phase=done]').length >= 2
  })
  assert.equal(await widget.questions.count(), 2)
})
