// Whatever happens while an answer is written or a message is sent: nothing is lost, nothing doubled,
// and in the end every tab shows what the server has.
import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {delay, eventually, SLOWNESS} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, newTab, PHONE, picture} from './lib/browser.mjs'
import {assertAsStored, historyOf} from './lib/history.mjs'
import {Widget, WORDS} from './lib/widget.mjs'

const WORD_COUNT = 60
/** Every word once, so that a doubled, a missing or a moved one is seen. */
const ANSWER = Array.from({length: WORD_COUNT}, (_, at) => `Wört${at}`).join(' ')
const SLOW = {text: ANSWER, chunkBytes: 24, gapMs: 120}

let fake
let stack
let browser
let page
let widget
before(async () => {
  fake = await startFakeGemini()
  // The answers here take their time; only what stands still is given up.
  stack = await startStack({gemini: fake, env: {GEMINI_TOTAL_TIMEOUT_MS: String(60_000 * SLOWNESS)}})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
  await fake?.stop()
})
beforeEach(async () => {
  await fake.play(SLOW)
  await fake.forget()
})
afterEach(() => page?.context().close())

async function visit(options = DESKTOP, path = '/') {
  page = await newPage(browser, options)
  await page.goto(stack.url + path)
  widget = new Widget(page)
  await widget.open()
}

/** Asks, and returns in the middle of the answer. */
async function askAndBegin(question = 'Tell me everything') {
  await widget.ask(question)
  await widget.shows('Wört5')
}

/** The answer is there, whole and once; and this is what the server has. */
async function assertWhole(shown = widget) {
  assert.equal(await shown.answer(), ANSWER)
  await assertAsStored(shown, stack)
}

describe('in the middle of an answer', () => {
  test('the network is pulled: it says so, and then goes on', async () => {
    await visit()
    await askAndBegin()
    await page.context().setOffline(true)
    await widget.line.getByText(WORDS.OFFLINE).waitFor()
    await picture(page, 'never-lost-offline-mid-answer')
    await delay(1500)
    await page.context().setOffline(false)
    await widget.line.getByText(WORDS.OFFLINE).waitFor({state: 'detached'})
    await assertWhole()
    assert.equal((await fake.journal()).length, 1)
  })

  test('the network is pulled three times', async () => {
    await visit()
    await askAndBegin()
    for (let round = 0; round < 3; round++) {
      await page.context().setOffline(true)
      await delay(300 + 200 * round)
      await page.context().setOffline(false)
      await delay(400)
    }
    await assertWhole()
    assert.equal((await fake.journal()).length, 1)
  })

  test('the page is reloaded, twice', async () => {
    await visit()
    await askAndBegin()
    for (let round = 0; round < 2; round++) {
      await page.reload()
      await widget.dialog.waitFor()
      await widget.shows('Wört5')
    }
    await assertWhole()
    assert.equal((await fake.journal()).length, 1)
  })

  test('the visitor goes to another page, and back', async () => {
    await visit()
    await askAndBegin()
    await page.goto(`${stack.url}/shipping`)
    await widget.dialog.waitFor()
    await page.goBack()
    await widget.dialog.waitFor()
    await assertWhole()
    await page.goForward()
    await widget.dialog.waitFor()
    await assertWhole()
    assert.equal((await fake.journal()).length, 1)
  })

  test('the page is put aside and taken out again, as a browser does that keeps it', async () => {
    await visit()
    await askAndBegin()
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true})))
    const before = page.requested.length
    const text = await widget.answers.last().innerText()
    await delay(1000)
    assert.equal(await widget.answers.last().innerText(), text, 'it is let go of')
    await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})))
    await assertWhole()
    assert.ok(page.requested.slice(before).some((url) => url.endsWith('/events')))
  })

  test('a second tab is opened: it shows the answer as it grows, over one stream', async () => {
    await visit()
    await askAndBegin()
    const other = await newTab(page)
    await other.goto(stack.url)
    const second = new Widget(other)
    await second.open()
    await second.shows('Wört5')
    await assertWhole(second)
    await assertWhole()
    // Only one of them holds the stream: what one is told it tells the other.
    const streams = [page, other].map(({requested}) => requested.filter((url) => url.endsWith('/events')).length)
    assert.ok(streams.includes(0), `both tabs opened streams: ${streams}`)
  })

  test('the worker that writes is killed: it ends, and can be had', async () => {
    await visit()
    await askAndBegin()
    for (const worker of stack.workers) await stack.restarted(worker, await stack.kill(worker))
    await fake.play({text: ANSWER})
    const last = widget.answers.last()
    await last.and(page.locator('[data-phase=done]')).waitFor({timeout: 60_000 * SLOWNESS})
    if (await widget.retry.count()) {
      await picture(page, 'never-lost-interrupted')
      await widget.retry.first().click()
    }
    await last.getByText(`Wört${WORD_COUNT - 1}`).waitFor({timeout: 60_000 * SLOWNESS})
    await assertWhole()
    assert.equal(await widget.questions.count(), 1)
  })
})

describe('a message', () => {
  test('written offline is drawn at once, kept over a reload, and sent when the network is back', async () => {
    await visit()
    await fake.play({text: 'Here I am.'})
    await widget.ask('Hello')
    await widget.shows('Here I am.')
    await page.context().setOffline(true)
    await widget.ask('Are you there?')
    await widget.questions.last().getByText(WORDS.unsent).waitFor()
    await picture(page, 'never-lost-offline-message')
    await page.context().setOffline(false)
    await eventually(async () => (await widget.answers.count()) === 2, 'it was sent')
    await widget.answer()
    await assertAsStored(widget, stack)
    assert.equal(await widget.questions.count(), 2)
  })

  test('that the server could not take is kept over a reload, and sent once', async () => {
    await visit()
    await fake.play({text: 'Here I am.'})
    await widget.ask('Hello')
    await widget.shows('Here I am.')
    await stack.whileDown('redis', async () => {
      await widget.ask('Are you there?')
      await widget.questions.last().getByText(WORDS.unsent).waitFor()
      assert.ok(await widget.resend.first().isVisible())
    })
    await page.reload()
    await stack.standsOn()
    await widget.dialog.waitFor()
    await eventually(async () => (await widget.answers.count()) === 2, 'it was sent', 60_000 * SLOWNESS)
    await widget.answer()
    await assertAsStored(widget, stack)
    const asked = (await fake.journal()).filter(({body}) => JSON.stringify(body.contents.at(-1)).includes('Are you there?'))
    assert.equal(asked.length, 1)
  })

  test('sent in one tab is shown in the other, and a new conversation too', async () => {
    await visit()
    await fake.play({text: 'Here I am.'})
    const other = await newTab(page)
    await other.goto(stack.url)
    const second = new Widget(other)
    await second.open()
    await widget.ask('Hello')
    await widget.answer()
    await second.shows('Here I am.')
    await second.ask('And from here?')
    await second.answers.nth(1).and(other.locator('[data-phase=done]')).waitFor()
    await widget.answers.nth(1).and(page.locator('[data-phase=done]')).waitFor()
    await assertAsStored(widget, stack)
    await assertAsStored(second, stack)
  })

  test('is answered although the token does not count any more', async () => {
    await visit()
    await fake.play({text: 'Here I am.'})
    await widget.ask('Hello')
    await widget.answer()
    stack.redis('flushall')
    await widget.ask('Are you still there?')
    await eventually(async () => (await widget.answers.count()) === 2, 'it is answered', 60_000 * SLOWNESS)
    await widget.answer()
    assert.equal(await widget.questions.count(), 2)
  })
})

describe('the visitor', () => {
  for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    test(`stops an answer and asks for it again, on a ${device}`, async () => {
      await visit(options)
      await askAndBegin()
      await picture(page, `never-lost-${device}-stop`)
      await widget.stop.click()
      await widget.answers.last().getByText(WORDS.stopped).waitFor()
      assert.equal(await widget.stop.isVisible(), false)
      await assertAsStored(widget, stack)
      await picture(page, `never-lost-${device}-stopped`)
      await widget.retry.first().click()
      await widget.shows(`Wört${WORD_COUNT - 1}`)
      await assertWhole()
      assert.equal(await widget.answers.count(), 1)
      await page.reload()
      if (device === 'phone') await widget.open()
      await assertWhole()
    })
  }

  test('stops with the keyboard, and goes on writing', async () => {
    await visit()
    await askAndBegin()
    await widget.field.press('Tab')
    assert.equal(await widget.focused(), WORDS.stop)
    await page.keyboard.press('Enter')
    await widget.answers.last().getByText(WORDS.stopped).waitFor()
    await eventually(async () => (await widget.focused()) === WORDS.messageLabel, 'the field has the focus')
  })

  test('asks again for an answer that broke off', async () => {
    await visit()
    await fake.play({text: ANSWER, chunks: 3, cutAt: 2})
    await widget.ask('Tell me everything')
    await widget.shows(WORDS.INTERRUPTED)
    await picture(page, 'never-lost-interrupted-retry')
    await fake.play({text: ANSWER})
    await widget.retry.first().click()
    await widget.shows(`Wört${WORD_COUNT - 1}`)
    await assertWhole()
    assert.equal(await widget.answers.count(), 1)
    const stored = await historyOf(page, stack)
    assert.equal(stored.filter(({role}) => role === 'assistant').length, 1)
  })

  test('reads further up and jumps to the latest', async () => {
    await visit()
    await fake.play({text: Array.from({length: 40}, (_, at) => `- line ${at}`).join('\n')})
    await widget.ask('A long one')
    await widget.answer()
    await widget.log.evaluate((log) => log.scrollTo(0, 0))
    await widget.jump.waitFor()
    const {height, width} = await widget.jump.boundingBox()
    assert.ok(height >= 24 && width >= 24, `${width} x ${height}`)
    await widget.jump.press('Enter')
    await widget.jump.waitFor({state: 'hidden'})
    await eventually(() => widget.log.evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop < 4), 'it is at the end')
  })
})
