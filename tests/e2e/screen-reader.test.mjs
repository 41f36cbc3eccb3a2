// The chat for those who do not see it, or do not point at it: what a screen reader says of itself, the
// way of the focus, everything by keyboard, and no motion where none is wanted.
import assert from 'node:assert/strict'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {delay, eventually} from '../integration/lib/processes.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage} from './lib/browser.mjs'
import {met} from './lib/embedded.mjs'
import {offerReader, startReader} from './lib/screen-reader.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const QUESTION = 'What is your return policy?'
const SENTENCES = ['You can return it within 30 days.', 'It has to be unused.', 'Write to us first.', 'Then send it.', 'We pay the rest.', 'That is all.']
const ANSWER = SENTENCES.join(' ').replace('30 days', '**30 days**')

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
beforeEach(() => fake.play({text: ANSWER, chunkBytes: 5, gapMs: 30}))
afterEach(() => page?.context().close())

async function visit(options = DESKTOP) {
  page = await newPage(browser, options)
  await offerReader(page)
  await page.goto(stack.url)
  widget = new Widget(page)
  await widget.launcher.waitFor()
}

const answered = async () => {
  const count = await widget.answers.count()
  await widget.ask(QUESTION)
  await widget.answers.nth(count).waitFor()
  await widget.answer()
}

describe('a screen reader', () => {
  test('hears of the launcher what it does and how it stands', async () => {
    await visit()
    const reader = await startReader(page)
    assert.match((await reader.walk()).join('\n'), /^button, Chat, not expanded, has popup dialog$/m)
  })

  test('finds in the open chat a dialog with a name, a log, a field, and that it talks to an AI', async () => {
    await visit()
    await widget.open()
    await widget.shows('AI assistant')
    await page.getByRole('button', {name: QUESTION}).waitFor()
    const reader = await startReader(page)
    const said = (await reader.walk()).join('\n')
    assert.match(said, /^button, Chat, expanded, has popup dialog$/m)
    assert.match(said, /^dialog, \S+/m)
    assert.match(said, /^heading, .+, level 2$/m)
    assert.match(said, /^log, Conversation$/m)
    assert.match(said, /AI assistant/)
    assert.match(said, /^textbox, Your message/m)
    assert.match(said, /^button, Send/m)
    assert.match(said, /^list, Suggested questions$/m)
    assert.doesNotMatch(said, /^(button|link|textbox)$/m, 'nothing without a name')
  })

  test('hears an answer in sentences, not in tokens', async () => {
    await visit()
    await widget.open()
    const reader = await startReader(page)
    await answered()
    await eventually(async () => /more sentences/.test((await reader.heard()).at(-1)), 'it has said all')
    assert.deepEqual(await reader.heard(), [
      `polite: ${WORDS.typing}`,
      `polite: ${SENTENCES[0]}`,
      `polite: ${SENTENCES[1]}`,
      'polite: And 4 more sentences.',
    ])
  })

  test('hears each sentence of a short answer once, and whole', async () => {
    await fake.play({text: 'Yes, you can. It is free.', chunkBytes: 2, gapMs: 40})
    await visit()
    await widget.open()
    const reader = await startReader(page)
    await answered()
    await eventually(async () => (await reader.heard()).length >= 3, 'it has said all')
    assert.deepEqual(await reader.heard(), [`polite: ${WORDS.typing}`, 'polite: Yes, you can.', 'polite: It is free.'])
  })

  test('finds what was said and answered in the log, in its order', async () => {
    await visit()
    await widget.open()
    await answered()
    const reader = await startReader(page)
    const said = (await reader.walk()).join('\n')
    assert.match(said, /log, Conversation[^]*What is your return policy\?[^]*You can return it within[^]*30 days[^]*That is all\.[^]*textbox, Your message/)
    assert.match(said, /button, More options, not expanded, has popup menu/)
  })

  // That an alert which is there all at once is said, this reader does not know; browsers do.
  test('is told at once that an answer failed, and hears that a message was not sent', async () => {
    await visit()
    await widget.open()
    const reader = await startReader(page)
    await fake.play({status: 403})
    await widget.ask('Hello?')
    await page.getByRole('alert').filter({hasText: WORDS.KEY}).waitFor()

    await page.context().setOffline(true)
    await widget.ask('Are you there?')
    await eventually(async () => (await reader.heard()).some((phrase) => phrase.includes(WORDS.unsent)), '"Not sent" is said')
  })

  test('is told by an alert that the chat could not be loaded', async () => {
    await visit()
    await page.route('**/panel.*.js', (route) => route.abort())
    await widget.launcher.click()
    await page.getByRole('alert').filter({hasText: 'Chat unavailable'}).waitFor()
  })
})

// --- the keyboard

/** What has the focus: its name, its role, and whether it is seen to have it. */
const focus = async () => {
  const handle = await page.evaluateHandle(() => {
    let at = document.activeElement
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
    return at
  })
  const seen = await handle.evaluate((element) => {
    const {outlineStyle, outlineWidth, boxShadow} = getComputedStyle(element)
    const around = element.parentElement ? getComputedStyle(element.parentElement).boxShadow : ''
    const ours = element.getRootNode() instanceof ShadowRoot
    return {
      ours,
      name: element.getAttribute('aria-label') ?? element.textContent.trim(),
      role: element.getAttribute('role') ?? element.localName,
      ring: (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || /\b2px\b/.test(boxShadow + around),
    }
  })
  const {inside, hit} = seen.ours ? await met(handle) : {}
  return {...seen, inside, hit}
}

/** Presses a key until what has the focus is called so; all it met on the way can be seen. */
async function goTo(name, key = 'Tab') {
  for (let times = 0; times < 40; times++) {
    const at = await focus()
    if (at.ours) assert.ok(at.ring && at.inside && at.hit, `the focus on "${at.name}" is seen: ${JSON.stringify(at)}`)
    if (at.ours && name.test(at.name)) return at
    await page.keyboard.press(key)
  }
  return assert.fail(`${key} does not lead to ${name}`)
}

/** What Shift+Tab finds before the field, in the order in which Tab would. */
async function backwards() {
  await widget.field.focus()
  const stops = []
  for (let times = 0; times < 60; times++) {
    await page.keyboard.press('Shift+Tab')
    const at = await focus()
    if (!at.ours) return stops
    stops.unshift(at.name)
  }
  return stops
}

/** `names` come in this order; others may stand between them. */
function assertOrder(stops, names) {
  let at = -1
  for (const name of names) {
    const next = stops.findIndex((stop, index) => index > at && name.test(stop))
    assert.ok(next > at, `${name} comes after what stands before it in ${JSON.stringify(stops)}`)
    at = next
  }
}

describe('by keyboard', () => {
  test('Tab goes through the open chat in the order in which it is seen; Escape leads back to the launcher', async () => {
    await visit()
    await widget.open()
    await page.getByRole('button', {name: QUESTION}).waitFor()
    assert.equal((await focus()).name, WORDS.messageLabel)
    const before_ = await backwards()
    assertOrder(before_, [/^Chat$/, /^Close chat$/, /^Conversation$/, /^What is your return policy/, /^How long/, /^Which payments/])
    await widget.field.focus()
    await page.keyboard.press('Tab')
    assert.equal((await focus()).name, WORDS.send)
    await page.keyboard.press('Escape')
    await widget.dialog.waitFor({state: 'hidden'})
    assert.match((await focus()).name, /^Chat$/)
  })

  test('and with a conversation: menu, close, log, sources, field, send', async () => {
    await visit()
    await widget.open()
    await answered()
    await page.getByRole('link', {name: 'Returns'}).first().waitFor()
    assertOrder(await backwards(), [/^More options$/, /^Close chat$/, /^Conversation$/, /Returns/])
    await widget.field.focus()
    await page.keyboard.press('Tab')
    assert.equal((await focus()).name, WORDS.send)
    await page.keyboard.press('Tab')
    assert.match((await focus()).name, new RegExp(WORDS.person))
  })

  test('the whole chat: opened, a starter, an answer, the menu, a question that is answered no and yes, asked again, closed', async () => {
    await visit()
    await widget.launcher.focus()
    await page.keyboard.press('Enter')
    await widget.field.waitFor()
    await eventually(async () => (await focus()).name === WORDS.messageLabel, 'the field has the focus')
    await page.getByRole('button', {name: QUESTION}).waitFor()
    await goTo(/^What is your return policy/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    assert.match(await widget.answer(), /30 days/)
    assert.equal((await focus()).name, WORDS.messageLabel, 'the starter is gone, the focus is not')

    // The menu: arrows move and go round; Escape shuts it alone.
    await goTo(/^More options$/, 'Shift+Tab')
    await page.keyboard.press('Enter')
    assert.equal((await focus()).role, 'menuitem')
    const first = (await focus()).name
    await page.keyboard.press('ArrowUp')
    const last = (await focus()).name
    assert.notEqual(last, first)
    await page.keyboard.press('ArrowDown')
    assert.equal((await focus()).name, first)
    await page.keyboard.press('Escape')
    assert.equal((await focus()).name, WORDS.menu)
    assert.equal(await widget.dialog.isVisible(), true)

    // A question before something is gone: no by default, nothing else in reach.
    const ask = async () => {
      await page.keyboard.press('Enter')
      await goTo(new RegExp(`^${EXTRA_WORDS.erase}$`), 'ArrowDown')
      await page.keyboard.press('Enter')
      await page.getByRole('alertdialog').waitFor()
      assert.equal((await focus()).name, 'Cancel')
    }
    await ask()
    for (let times = 0; times < 4; times++) {
      await page.keyboard.press('Tab')
      const at = await focus()
      if (at.ours) assert.match(at.name, /^(Delete|Cancel|Close chat)$/, 'nothing behind the question')
    }
    await goTo(/^Cancel$/, 'Shift+Tab')
    await page.keyboard.press('Escape')
    await page.getByRole('alertdialog').waitFor({state: 'hidden'})
    assert.equal(await widget.questions.count(), 1)
    assert.ok((await focus()).ours, 'the focus is still in the chat')
    await goTo(/^More options$/, 'Shift+Tab')
    await ask()
    await goTo(/^Delete$/)
    await page.keyboard.press('Enter')
    await eventually(async () => (await widget.questions.count()) === 0, 'it is deleted')
    assert.equal((await focus()).name, WORDS.messageLabel)

    // What failed is asked again.
    await fake.play({status: 403})
    await page.keyboard.type('Hello?')
    await page.keyboard.press('Enter')
    await widget.retry.waitFor()
    await fake.play({text: 'Here I am.'})
    await goTo(new RegExp(`^${WORDS.retry}`), 'Shift+Tab')
    await page.keyboard.press('Enter')
    await widget.shows('Here I am.')
    assert.ok((await focus()).ours, 'the button is gone, the focus is not')

    await page.keyboard.press('Escape')
    await widget.dialog.waitFor({state: 'hidden'})
    assert.match((await focus()).name, /^Chat$/)
    await page.keyboard.press('Enter')
    await widget.dialog.waitFor()
  })
})

// --- motion

describe('motion', () => {
  /** What moves while the chat is opened, waits, answers and is closed: names of animations. */
  async function moved(reducedMotion) {
    await fake.play({text: ANSWER, chunks: 6, gapMs: 120, stallAt: 0, stallMs: 500})
    await visit({...DESKTOP, reducedMotion})
    await page.locator('live-chat-agent').evaluate(({shadowRoot}) => {
      window.moving = new Set()
      const look = () => {
        for (const animation of shadowRoot.getAnimations()) {
          const {duration} = animation.effect.getComputedTiming()
          if (animation.playState === 'running' && duration > 20) window.moving.add(animation.animationName ?? animation.transitionProperty)
        }
        requestAnimationFrame(look)
      }
      look()
    })
    await widget.open()
    await widget.ask(QUESTION)
    await delay(600)
    await widget.answer()
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
    await page.getByRole('alertdialog').waitFor()
    await page.keyboard.press('Escape')
    await widget.close.click()
    await delay(300)
    return page.evaluate(() => [...window.moving])
  }

  test('there is none where none is wanted', async () => {
    assert.deepEqual(await moved('reduce'), [])
  })

  // So that the silence above means something.
  test('there is some elsewhere', async () => {
    assert.ok((await moved('no-preference')).length >= 2)
  })
})
