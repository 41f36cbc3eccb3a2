// In a shop of another origin under the strictest policies there are: no script but the one that is
// named, no style at all, no HTML from text. The whole chat works, and not one violation is reported.
import assert from 'node:assert/strict'
import {after, afterEach, before, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE} from './lib/browser.mjs'
import {startShop} from './lib/shop.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const ANSWER = ['You can return it within **30 days**:\n\n', '1. unused\n2. in `original` packaging\n\n',
  '| what | when |\n|---|---|\n| refund | 5 days |\n\nSee [our page](https://example.com/returns).']

// Of styles, frames, fonts and the rest nothing at all is allowed.
const REST = (widget) => `default-src 'none'; connect-src ${widget}; base-uri 'none'; form-action 'none'; ` +
  `require-trusted-types-for 'script'; trusted-types 'none'`
const POLICIES = {
  'a nonce': function byNonce(widget, nonce) {
    return `script-src 'nonce-${nonce}' 'strict-dynamic'; img-src data:; ${REST(widget)}`
  },
  // What a tag that came with the page imports is refused here, unless a script has it preloaded.
  'a hash': function byHash(widget, hash) {
    return `script-src '${hash}' 'strict-dynamic'; img-src data:; ${REST(widget)}`
  },
  'the widget\'s host': function byHost(widget) {
    return `script-src ${widget}; img-src data:; ${REST(widget)}`
  },
}

let fake
let stack
let browser
let page
let shop
let widget
before(async () => {
  fake = await startFakeGemini()
  stack = await startStack({gemini: fake, env: {SITE_CACHE_TTL: '0', PROVIDERS: 'gemini', ...ALWAYS_ASKED}})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
  await fake?.stop()
})
afterEach(async () => {
  await page?.context().close()
  await shop?.stop()
})

async function visit({csp, device = DESKTOP, attributes}) {
  shop = await startShop({widget: stack.url, csp, attributes})
  await shop.allowedBy(stack)
  page = await newPage(browser, device)
  await page.goto(shop.origin)
  widget = new Widget(page)
  await page.locator('live-chat-agent').waitFor({state: 'attached'})
}

const nothingViolated = async () => {
  assert.deepEqual(await page.violations(), [])
  assert.deepEqual(page.complaints, [])
}

for (const [name, csp] of Object.entries(POLICIES)) {
  describe(`a page whose policy names ${name}`, () => {
    for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
      test(`on a ${device}: open, ask, watch it stream, its sources, menu, delete, close`, async () => {
        await fake.play({pieces: ANSWER, gapMs: 500})
        await visit({csp, device: options})
        await widget.open()
        await widget.ask('What is your return policy?')
        await widget.shows('30 days')
        assert.doesNotMatch(await widget.answers.last().innerText(), /packaging/, 'it grows while it is written')
        assert.match(await widget.answer(), /30 days[^]*packaging[^]*refund/)
        const source = page.getByRole('link', {name: 'Returns'}).first()
        await source.waitFor()
        assert.match(await source.getAttribute('href'), /\/returns$/)
        await nothingViolated()

        await page.getByRole('button', {name: WORDS.menu}).click()
        await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
        await page.getByRole('button', {name: EXTRA_WORDS.eraseYes, exact: true}).click()
        await widget.shows(EXTRA_WORDS.erased)
        await widget.close.click()
        await widget.dialog.waitFor({state: 'hidden'})
        await nothingViolated()
      })
    }

    test('when things go wrong: a model that fails, a lost network, a reload', async () => {
      await fake.play({status: 429, retry: '30'})
      await visit({csp})
      await widget.open()
      await widget.ask('Hello?')
      await widget.shows(WORDS.RATE)
      await fake.play({text: 'Here I am.'})
      await widget.ask('And now?')
      await widget.shows('Here I am.')
      await page.reload()
      await widget.shows('Here I am.')
      await nothingViolated()
      await page.context().setOffline(true)
      await widget.ask('Anybody?')
      await widget.shows(WORDS.OFFLINE)
      assert.deepEqual(await page.violations(), [])
    })

    test('in another language, and dark', async () => {
      await visit({csp, device: {...DESKTOP, colorScheme: 'dark'}, attributes: 'data-lang="de" data-theme="dark" data-color="#aa0044" data-offset="40"'})
      await page.locator('live-chat-agent').getByRole('button').first().click()
      await page.getByText('KI-Assistent').first().waitFor()
      await nothingViolated()
    })

    // So that the silence above means something.
    test('does stop what it does not name', async () => {
      await visit({csp})
      await page.evaluate(() => {
        const style = document.createElement('style')
        style.textContent = 'body {color: red}'
        document.head.append(style)
        document.body.setAttribute('style', 'color: red')
        try {
          document.body.innerHTML = '<b>text</b>'
        } catch {}
        const script = document.createElement('script')
        script.textContent = 'window.ran = true'
        document.head.append(script)
      }).catch(() => {})
      const found = (await page.violations()).join('\n')
      for (const directive of ['style-src-elem', 'style-src-attr', 'require-trusted-types-for']) assert.match(found, new RegExp(directive))
      assert.equal(await page.evaluate(() => window.ran), undefined)
    })
  })
}
