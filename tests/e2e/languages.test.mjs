// Every language as a visitor meets it: its words come from the server, and fit on a small phone.
import assert from 'node:assert/strict'
import {readdirSync} from 'node:fs'
import path from 'node:path'
import {after, afterEach, before, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {ROOT} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {launchBrowser, newPage, picture} from './lib/browser.mjs'
import {Widget, wordsOf} from './lib/widget.mjs'

const LANGUAGES = readdirSync(path.join(ROOT, 'widget/locales'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.replace('.json', ''))
const SMALL = {viewport: {width: 320, height: 640}}

let fake
let stack
let browser
let page
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
  await fake?.stop()
})
afterEach(() => page?.context().close())

/** Opens the chat on a page in this language. */
async function visit(language, options) {
  page = await newPage(browser, options)
  await page.addInitScript((lang) => {
    new MutationObserver(() => {
      document.documentElement.lang = lang
    }).observe(document, {childList: true})
  }, language)
  await page.goto(stack.url)
  await page.locator('live-chat-agent button').first().click()
}

/** Files of languages the page asked for. */
const fetched = () => page.requested.flatMap((url) => /\/((extras-)?[a-z]{2})\.\w+\.js$/.exec(url)?.[1] ?? []).sort()

describe('a small phone has room for', () => {
  for (const language of LANGUAGES) {
    test(language, async () => {
      const words = wordsOf(language)
      await visit(language, SMALL)
      await page.getByRole('textbox', {name: words.messageLabel}).waitFor()
      await page.locator('.who').getByText(words.assistant, {exact: true}).waitFor()
      assert.deepEqual(fetched(), language === 'en' ? [] : [language])
      const panel = page.locator('.panel')
      assert.equal(await panel.evaluate((at) => getComputedStyle(at).direction), ['ar', 'fa', 'he'].includes(language) ? 'rtl' : 'ltr')
      const seen = await panel.evaluate((at) => ({
        cut: [...at.querySelectorAll('p, button')].filter((part) => part.scrollWidth > part.clientWidth + 1 && !part.classList.contains('sr')).map((part) => part.textContent),
        linesBelowTitle: at.querySelector('.who p').offsetHeight / 17.55,
      }))
      assert.deepEqual(seen.cut, [])
      assert.ok(seen.linesBelowTitle < 1.5, 'what it is stands on one line')
      assert.deepEqual(page.complaints, [])
    })
  }
})

describe('right to left', () => {
  const words = wordsOf('he')
  test('all is mirrored, and what is written goes its own way', async () => {
    await visit('iw') // the name it once had
    const widget = new Widget(page, words)
    await widget.field.waitFor()
    const direction = () => widget.field.evaluate((field) => getComputedStyle(field).direction)
    assert.equal(await direction(), 'rtl', 'an empty field')
    await widget.field.fill('order 4711')
    assert.equal(await direction(), 'ltr', 'English in it')
    await widget.field.fill('הזמנה 4711')
    assert.equal(await direction(), 'rtl', 'Hebrew in it')
    const [field, send, close, title] = await Promise.all(
      [widget.field, widget.send, widget.close, widget.dialog.getByRole('heading')].map((part) => part.boundingBox()),
    )
    assert.ok(send.x < field.x, 'the send button is at the left')
    assert.ok(close.x < title.x, 'and what closes the chat')
    await fake.play({text: 'אפשר להחזיר תוך **30 יום**.'})
    await widget.field.press('Enter')
    await widget.answer()
    const [question, answer] = await Promise.all([widget.questions, widget.answers].map((part) => part.last().locator('.bubble').boundingBox()))
    assert.ok(question.x < answer.x, 'the visitor speaks from the left')
    await page.getByRole('button', {name: words.menu}).click()
    await page.getByRole('menuitem', {name: wordsOf('extras/he').erase}).waitFor()
    assert.deepEqual(fetched(), ['extras-he', 'he'])
    await picture(page, 'right-to-left')
    assert.deepEqual(page.complaints, [])
  })
})
