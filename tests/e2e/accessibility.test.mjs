// Every state of the chat, light and dark, on a desktop and on a phone, as axe sees it: no violation;
// and nothing to press that is smaller than a fingertip needs.
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE, picture} from './lib/browser.mjs'
import {become, visitorWith} from './lib/long-history.mjs'
import {html, startPages} from './lib/pages.mjs'
import {smallTargets} from './lib/targets.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const QUESTION = 'What is your return policy?'
const ANSWER = ['You can return it within **30 days**:\n\n- unused\n- in its *original* packaging\n\n',
  '1. write to us\n2. send it\n\n> free of charge\n\n| what | when |\n|---|---|\n| refund | 5 days |\n\n```\norder 42\n```\n\nSee [our page](https://example.com/returns).']

let fake
let stack
let browser
let strangers
let page
let widget
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: ALWAYS_ASKED})
  strangers = await startPages()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await strangers?.stop()
  await stack?.stop()
  await fake?.stop()
})
beforeEach(() => fake.play({pieces: ANSWER, gapMs: 20}))
afterEach(() => page?.context().close())

/** `attributes` are put into the shop's tag. */
async function visit(options, path = '/', attributes = '') {
  page = await newPage(browser, options)
  if (attributes) {
    await page.route(stack.url + path, async (route) => {
      const response = await route.fetch()
      await route.fulfill({response, body: (await response.text()).replace('data-site="demo"', `data-site="demo" ${attributes}`)})
    })
  }
  await page.goto(stack.url + path)
  widget = new Widget(page)
}

const axeOf = async (target, what = ['html']) => {
  await target.evaluate(axe)
  const {violations, passes} = await target.evaluate((include) => window.axe.run({include}, {resultTypes: ['violations', 'passes']}), what)
  return {violations: violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160))}`), rules: passes.length}
}

/** The whole page: the shop is ours too. Of the colours that a system forces on it axe knows nothing. */
async function assertAccessible(state) {
  const forced = await page.evaluate(() => matchMedia('(forced-colors: active)').matches)
  const {violations, rules} = await axeOf(page, forced ? ['live-chat-agent'] : undefined)
  assert.deepEqual(violations, [], state)
  assert.ok(rules > 15, `axe looked at ${rules} rules only`)
  assert.deepEqual(await smallTargets(page), [], `${state}: targets`)
}

const answered = async () => {
  await widget.ask(QUESTION)
  await widget.answer()
  await page.getByRole('link', {name: 'Returns'}).first().waitFor()
}

/** [name, how to get there from the open panel] */
const STATES = [
  ['open and empty', async () => {
    await widget.shows('AI assistant')
    await page.getByRole('button', {name: QUESTION}).waitFor()
  }],
  ['a draft that is too long', () => widget.field.fill('x'.repeat(4100))],
  ['waiting for the first word', async () => {
    await fake.play({stallAt: 0, stallMs: 500})
    await widget.ask(QUESTION)
    await page.locator('li.msg.assistant:not([data-phase=done])').first().waitFor()
  }],
  ['an answer that is being written', async () => {
    await fake.play({pieces: ANSWER, gapMs: 600})
    await widget.ask(QUESTION)
    await widget.shows('30 days')
  }],
  ['an answer with its sources', answered],
  ['a menu', async () => {
    await answered()
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).waitFor()
  }],
  ['a question before deleting', async () => {
    await answered()
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
    await page.getByRole('button', {name: EXTRA_WORDS.eraseYes, exact: true}).waitFor()
  }],
  ['a failed answer', async () => {
    await fake.play({status: 403})
    await widget.ask(QUESTION)
    await widget.shows(WORDS.KEY)
  }],
  ['an answer to be asked for again later', async () => {
    await fake.play({status: 429, retry: '30'})
    await widget.ask(QUESTION)
    await widget.shows(WORDS.RATE)
  }],
  ['an answer that broke off', async () => {
    await fake.play({text: 'Half of an answer', chunks: 3, cutAt: 2})
    await widget.ask(QUESTION)
    await widget.shows(WORDS.INTERRUPTED)
  }],
  ['an answer that was stopped', async () => {
    await fake.play({pieces: ANSWER, gapMs: 600})
    await widget.ask(QUESTION)
    await widget.shows('30 days')
    await widget.stop.click()
    await widget.shows(WORDS.stopped)
  }],
  ['further up, with a way to the latest', async () => {
    await fake.play({text: Array.from({length: 40}, (_, at) => `- line ${at}`).join('\n')})
    await answered()
    await widget.log.evaluate((log) => log.scrollTo(0, 0))
    await widget.jump.waitFor()
  }],
  ['offline, with a message that was not sent', async () => {
    await answered()
    await page.context().setOffline(true)
    await widget.ask('Are you there?')
    await widget.shows(WORDS.OFFLINE)
    await widget.resend.waitFor()
  }],
  ['closed again', async () => {
    await answered()
    await widget.close.click()
    await widget.dialog.waitFor({state: 'hidden'})
  }],
]

/** More of them, each looked at twice: [name, how to get there from the launcher] */
const RARE_STATES = [
  ['a chat that could not be loaded', async () => {
    await page.route('**/panel.*.js', (route) => route.abort())
    await widget.launcher.click()
    await page.getByRole('alert').waitFor()
  }],
  ['a server that cannot be reached', async () => {
    await page.route('**/api/**', (route) => route.abort())
    await widget.open()
    await widget.ask('Anybody?')
    await widget.shows(WORDS.UNREACHABLE)
  }],
  ['a site that does not have this page', async () => {
    const body = `<main><h1>Another shop</h1></main><script src="${stack.url}/widget.js" data-site="demo"></script>`
    await page.goto(strangers.add('/', html({body})))
    await widget.open()
    await widget.ask('Hello?')
    await widget.shows(WORDS.ORIGIN)
  }],
  ['a question before a new conversation', async () => {
    await widget.open()
    await answered()
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.restart}).click()
    await page.getByRole('alertdialog').waitFor()
  }],
  ['a chat that was deleted', async () => {
    await widget.open()
    await answered()
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
    await page.getByRole('button', {name: 'Delete', exact: true}).click()
    await widget.questions.first().waitFor({state: 'detached'})
  }],
  ['an answer that was copied', async () => {
    await widget.open()
    await answered()
    await page.getByRole('button', {name: EXTRA_WORDS.copy}).first().click()
  }],
  ['earlier messages to be fetched', async () => {
    await become(page, await visitorWith(stack, 120))
    await widget.open()
    await page.getByRole('button', {name: WORDS.earlier}).waitFor()
  }],
]

/** Looked at with an answer: [name, browser, attributes of the tag, what is wrong yet] */
const LOOKS = [
  ['forced colours', {...DESKTOP, forcedColors: 'active'}],
  ['forced colours, dark', {...DESKTOP, forcedColors: 'active', colorScheme: 'dark'}],
  ['400 % zoom', {viewport: {width: 320, height: 256}, deviceScaleFactor: 4}],
  ['a phone on its side', {...PHONE, viewport: {width: 844, height: 390}}],
  ...['#ffcc00', '#ffffff', '#000000', '#777777', '#ff0000'].flatMap((color) => ['light', 'dark'].map((colorScheme) =>
    [`the colour ${color}, ${colorScheme}`, {...DESKTOP, colorScheme}, `data-color="${color}"`])),
  ['at the left, with words', DESKTOP, 'data-position="left" data-label="Help"'],
  ['German', PHONE, 'data-lang="de"'],
  ['Arabic', PHONE, 'data-lang="ar"'],
]

for (const [device, options] of [['desktop', DESKTOP], ['phone', {...PHONE, colorScheme: 'dark'}]]) {
  for (const [name, reach] of RARE_STATES) {
    test(`${device}: ${name}`, async () => {
      await visit(options)
      await reach()
      await picture(page, `axe-${device}-${name.replaceAll(/\W+/g, '-')}`)
      await assertAccessible(name)
    })
  }
}

for (const [name, options, attributes] of LOOKS) {
  test(`an answer: ${name}`, async () => {
    await visit(options, '/', attributes)
    await page.locator('live-chat-agent').getByRole('button').first().click()
    const field = widget.dialog.getByRole('textbox')
    await field.fill(QUESTION)
    await field.press('Enter')
    await widget.answer()
    await picture(page, `axe-${name.replaceAll(/\W+/g, '-')}`)
    await assertAccessible(name)
  })
}

for (const [device, base] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  for (const colorScheme of ['light', 'dark']) {
    describe(`${device}, ${colorScheme}`, () => {
      const options = {...base, colorScheme}

      test('the launcher alone', async () => {
        await visit(options)
        await widget.launcher.waitFor()
        await assertAccessible('launcher')
      })

      for (const [name, reach] of STATES) {
        test(name, async () => {
          await visit(options)
          await widget.open()
          await reach()
          await picture(page, `axe-${device}-${colorScheme}-${name.replaceAll(/\W+/g, '-')}`)
          await assertAccessible(name)
        })
      }

      test('the hosted page, empty and answered', async () => {
        await visit(options, '/chat')
        await widget.field.waitFor()
        await assertAccessible('empty')
        await answered()
        await assertAccessible('answered')
      })
    })
  }
}

// So that the silence above means something: what is spoilt inside the widget is found.
test('axe looks into the widget', async () => {
  await visit(DESKTOP)
  await widget.open()
  await widget.shows('AI assistant')
  await page.evaluate(() => {
    const root = document.querySelector('live-chat-agent').shadowRoot
    for (const button of root.querySelectorAll('button[aria-label]')) button.removeAttribute('aria-label')
    for (const field of root.querySelectorAll('textarea')) {
      for (const name of ['aria-label', 'placeholder', 'id', 'title']) field.removeAttribute(name)
    }
  })
  const {violations} = await axeOf(page)
  assert.ok(violations.some((line) => line.startsWith('button-name')), violations.join('\n'))
})
