// The demo shop with its chat, as a shopper meets it: on a desktop and on a phone, keyboard in hand.
import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {eventually} from '../integration/lib/processes.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, newTab, PHONE, picture} from './lib/browser.mjs'
import {Widget} from './lib/widget.mjs'

const ANSWER = 'You can return it within **30 days**:\n\n- unused\n- in its *original* packaging\n\nSee our [returns page](/returns). 👩‍👩‍👧 Grüße!'
const PLAIN = /You can return it within 30 days:[^]*unused[^]*in its original packaging[^]*See our returns page\. 👩‍👩‍👧 Grüße!/

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
  await fake.play({text: ANSWER, chunkBytes: 8, gapMs: 20})
  await fake.forget()
})
afterEach(() => page?.context().close())

async function visit(options, path = '/') {
  page = await newPage(browser, options)
  await page.goto(stack.url + path)
  widget = new Widget(page)
}

for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  describe(`on a ${device}`, () => {
    beforeEach(() => visit(options))

    test('launcher, question, streamed answer, reload: the conversation is there', async () => {
      await widget.launcher.waitFor()
      await picture(page, `${device}-1-launcher`)
      await widget.open()
      await widget.shows('AI assistant')
      await picture(page, `${device}-2-open`)

      await fake.play({pieces: ['You can return it within **30 days**', ANSWER.slice(36)], gapMs: 600})
      await widget.ask('What is your return policy?')
      await widget.shows('You can return it within')
      assert.doesNotMatch(await widget.answers.last().innerText(), /original/, 'it grows while it is written')
      await picture(page, `${device}-3-streaming`)
      assert.match(await widget.answer(), PLAIN)
      await picture(page, `${device}-4-answered`)
      assert.equal((await fake.journal()).length, 1)
      await eventually(() => page.judged.includes('POST /api/v1/sessions'), 'the answers are judged')

      await page.reload()
      if (device === 'phone') await widget.open() // on a phone it would cover the page
      else await widget.dialog.waitFor()
      await widget.shows('What is your return policy?')
      assert.match(await widget.answer(), PLAIN)
      assert.equal(await widget.questions.count(), 1)
      assert.equal(await widget.answers.count(), 1)
      await picture(page, `${device}-5-after-reload`)
      assert.deepEqual(page.complaints, [])
    })

    test('the panel fits the screen, and does not widen the page', async () => {
      await fake.play({text: `${'Donaudampfschifffahrtsgesellschaft'.repeat(8)}\n\n\`\`\`\n${'x'.repeat(300)}\n\`\`\`\n\nhttps://example.com/${'a'.repeat(200)}`})
      await widget.open()
      await widget.ask('Say something wide')
      await widget.answer()
      const {width, height} = options.viewport
      const box = await widget.dialog.boundingBox()
      assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width + 1 && box.y + box.height <= height + 1, JSON.stringify(box))
      if (device === 'phone') assert.ok(box.width >= width - 1, 'full width on a phone')
      const overflow = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth)
      assert.ok(overflow <= 0, `the page is ${overflow} px too wide`)
      const inner = await widget.log.evaluate((log) => log.scrollWidth - log.clientWidth)
      assert.ok(inner <= 1, `the conversation is ${inner} px too wide`)
      await picture(page, `${device}-6-wide-words`)
    })

    test('the close button closes it', async () => {
      await widget.open()
      await widget.close.click()
      await widget.dialog.waitFor({state: 'hidden'})
    })
  })
}

describe('at the keyboard', () => {
  beforeEach(() => visit(DESKTOP))

  test('Enter sends, Shift+Enter breaks the line', async () => {
    await widget.open()
    await widget.field.pressSequentially('one')
    await widget.field.press('Shift+Enter')
    await widget.field.pressSequentially('two')
    assert.equal(await widget.field.inputValue(), 'one\ntwo')
    assert.equal(await widget.questions.count(), 0)
    await widget.field.press('Enter')
    await widget.questions.first().waitFor()
    assert.equal((await widget.questions.first().locator('.bubble').innerText()).trim(), 'one\ntwo')
    assert.equal(await widget.field.inputValue(), '')
    await widget.answer()
  })

  test('a blank message is not sent', async () => {
    await widget.open()
    await widget.field.fill('  \n ')
    await widget.field.press('Enter')
    assert.equal(await widget.questions.count(), 0)
    assert.equal((await fake.journal()).length, 0)
  })

  test('Tab finds the launcher, Enter opens, the field has the focus, Escape gives it back', async () => {
    await widget.launcher.focus()
    await page.keyboard.press('Enter')
    await widget.field.waitFor()
    await eventually(async () => (await widget.focused()) === 'Your message', 'the field is focused')
    await page.keyboard.press('Escape')
    await widget.dialog.waitFor({state: 'hidden'})
    assert.equal(await widget.focused(), 'Chat')
  })

  test('the page keeps its own keys', async () => {
    await page.evaluate(() => {
      window.keys = []
      document.addEventListener('keydown', (event) => window.keys.push(event.key))
    })
    await widget.open()
    await widget.field.pressSequentially('/abc')
    assert.deepEqual(await page.evaluate(() => window.keys), [], 'the page\'s shortcuts do not hear what is typed to us')
  })
})

describe('a conversation', () => {
  beforeEach(() => visit(DESKTOP))

  test('goes along from page to page', async () => {
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.answer()
    await page.goto(`${stack.url}/returns`)
    await widget.dialog.waitFor()
    assert.match(await widget.answer(), PLAIN)
  })

  test('goes on when the page is left in the middle of an answer', async () => {
    await fake.play({text: ANSWER, chunks: 10, gapMs: 300})
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.shows('You can return')
    await page.goto(`${stack.url}/shipping`)
    assert.match(await widget.answer(), PLAIN)
    assert.equal((await fake.journal()).length, 1)
  })

  test('survives a lost network without a doubled or a missing word', async () => {
    await fake.play({text: ANSWER, chunks: 12, gapMs: 400})
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.shows('You can return')
    await page.context().setOffline(true)
    await new Promise((resolve) => setTimeout(resolve, 1200))
    await page.context().setOffline(false)
    assert.match(await widget.answer(), PLAIN)
    assert.equal(await widget.answers.count(), 1)
    assert.equal((await fake.journal()).length, 1)
  })

  test('survives the death of the worker that writes the answer: nothing hangs, and asking again works', async () => {
    await fake.play({text: ANSWER, chunks: 10, gapMs: 700})
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.shows('You can return')
    for (const worker of stack.workers) await stack.restarted(worker, await stack.kill(worker))
    await fake.play({text: ANSWER})
    await Promise.race([
      widget.retry.first().waitFor({timeout: 60_000}).then(() => widget.retry.first().click()),
      widget.answers.last().and(page.locator('[data-phase=done]')).getByText('Grüße').waitFor({timeout: 60_000}),
    ])
    await widget.shows('Grüße')
    assert.equal(await widget.questions.count(), 1)
  })

  test('is the same in two tabs', async () => {
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.answer()
    const other = await newTab(page)
    await other.goto(stack.url)
    const second = new Widget(other)
    await second.open()
    assert.match(await second.answer(), PLAIN)
  })

  test('keeps a draft over a reload', async () => {
    await widget.open()
    await widget.ask('Hello')
    await widget.answer()
    await widget.field.fill('Not yet sen')
    await page.reload()
    await widget.dialog.waitFor()
    assert.equal(await widget.field.inputValue(), 'Not yet sen')
  })

  test('is deleted when the visitor says so', async () => {
    await widget.open()
    await widget.ask('My secret is marzipan')
    await widget.answer()
    await page.getByRole('button', {name: 'More options'}).click()
    await page.getByRole('menuitem', {name: 'Delete this chat'}).click()
    await picture(page, 'desktop-7-delete')
    await page.getByRole('button', {name: 'Delete', exact: true}).click()
    await widget.shows('The chat was deleted.')
    assert.equal(await widget.questions.count(), 0)
    assert.deepEqual(stack.redis('--scan', '--pattern', 'session:*').filter((key) => stack.redis('lrange', key, '0', '-1').join('').includes('marzipan')), [])
  })

  test('begins with a starter', async () => {
    await widget.open()
    await page.getByRole('button', {name: 'What is your return policy?'}).click()
    assert.match(await widget.answer(), PLAIN)
  })
})

test('what the model writes is text: no script, no image, no strange link', async () => {
  await visit(DESKTOP)
  await fake.play({text: '<img src=x onerror=alert(1)><script>alert(2)</script> ![pic](https://evil.example/p.png) [a](javascript:alert(3)) [b](data:text/html,x) [ok](/returns) <iframe src=//evil.example></iframe>'})
  await widget.open()
  await widget.ask('Be evil')
  await widget.answer()
  const found = await widget.answers.last().evaluate((answer) => ({
    tags: [...answer.querySelectorAll('img, script, iframe, object, style, form')].map((element) => element.tagName),
    links: [...answer.querySelectorAll('a')].map((link) => link.getAttribute('href')),
  }))
  assert.deepEqual(found.tags, [])
  for (const link of found.links) assert.match(new URL(link, stack.url).protocol, /^(https?|mailto):$/)
  assert.deepEqual(page.requested.filter((url) => !url.startsWith(stack.url)), [])
})

describe('the hosted page /chat', () => {
  for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    test(`answers on a ${device}`, async () => {
      await visit(options, '/chat')
      await widget.field.waitFor()
      await widget.ask('What is your return policy?')
      assert.match(await widget.answer(), PLAIN)
      await page.reload()
      assert.match(await widget.answer(), PLAIN)
      await picture(page, `${device}-8-hosted-page`)
      assert.deepEqual(page.complaints, [])
    })
  }
})
