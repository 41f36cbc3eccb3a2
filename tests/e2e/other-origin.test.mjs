// The widget in a shop of another origin: one tag, nothing before intent.
import assert from 'node:assert/strict'
import {after, afterEach, before, describe, test} from 'node:test'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE, picture} from './lib/browser.mjs'
import {startShop} from './lib/shop.mjs'
import {Widget, WORDS} from './lib/widget.mjs'

let stack
let browser
let page
let shop
before(async () => {
  stack = await startStack({env: {SITE_CACHE_TTL: '0'}})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
})
afterEach(async () => {
  await page?.context().close()
  await shop?.stop()
})

/** Opens the shop, its origin allowed as an owner would allow it. */
async function visit({device = DESKTOP, allow = true, ...options} = {}) {
  shop = await startShop({widget: stack.url, ...options})
  if (allow) await shop.allowedBy(stack)
  page = await newPage(browser, device)
  await page.goto(shop.origin)
  await page.waitForLoadState('networkidle')
  return new Widget(page)
}

const atOurs = () => page.requested.filter((url) => url.startsWith(stack.url)).map((url) => url.slice(stack.url.length))
const stored = () =>
  page.evaluate(() => ({local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie}))

for (const [name, device] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  test(`question and answer on a ${name}, over a reload`, async () => {
    const widget = await visit({device})
    await picture(page, `${name}-shop-1-launcher`)
    await widget.open()
    await widget.ask('What is your return policy?')
    assert.match(await widget.answer(), /30 days/)
    await picture(page, `${name}-shop-2-answered`)
    await page.reload()
    if (name === 'phone') await widget.open()
    assert.match(await widget.answer(), /30 days/)
    assert.deepEqual(page.complaints, [])
  })
}

test('before the visitor reaches for it: one request, nothing stored', async () => {
  const widget = await visit()
  await widget.launcher.waitFor()
  assert.deepEqual(atOurs(), ['/widget.js'])
  assert.deepEqual(await stored(), {local: {}, session: {}, cookie: ''})
  assert.deepEqual(await page.context().cookies(), [])
})

test('opened but nothing written: still nothing stored', async () => {
  const widget = await visit()
  await widget.open()
  await widget.shows('AI assistant')
  await page.waitForLoadState('networkidle')
  assert.deepEqual(await stored(), {local: {}, session: {}, cookie: ''})
})

test('after a conversation: no cookie, and no word of it in storage', async () => {
  const widget = await visit()
  await widget.open()
  await widget.ask('What is your return policy for marzipan?')
  await widget.answer()
  const {local, session, cookie} = await stored()
  assert.equal(cookie, '')
  assert.deepEqual(await page.context().cookies(), [])
  assert.doesNotMatch(JSON.stringify([local, session]), /marzipan|30 days/)
  assert.ok(page.requested.every((url) => url.startsWith(stack.url) || url.startsWith(shop.origin) || url.startsWith('data:')))
  for (const url of page.requested) assert.doesNotMatch(url, /eyJ/, 'no token in a URL')
})

test('on a page that is not allowed the chat says so, and answers nothing', async () => {
  const widget = await visit({allow: false})
  await widget.open()
  await widget.ask('Hello?')
  await widget.shows(WORDS.ORIGIN)
  await picture(page, 'desktop-shop-3-not-allowed')
  assert.equal(await widget.answers.filter({hasText: /./}).and(page.locator('[data-phase=done]')).count(), 0)
})

test('data-lang, data-color, data-position and data-label are obeyed', async () => {
  await visit({attributes: 'data-lang="de" data-color="#aa0044" data-position="left" data-label="Hilfe"'})
  const launcher = page.getByRole('button', {name: 'Hilfe'})
  await launcher.waitFor()
  const box = await launcher.boundingBox()
  assert.ok(box.x < 200, 'at the left')
  await launcher.click()
  await page.getByRole('textbox', {name: 'Ihre Nachricht'}).or(page.getByRole('textbox')).first().waitFor()
  await page.getByText('KI-Assistent').first().waitFor()
  await picture(page, 'desktop-shop-4-german')
})

test('while the server is gone the page is untouched; the launcher says what is wrong, and tries again', async () => {
  const widget = await visit()
  await widget.launcher.waitFor()
  await stack.whileDown('nginx', async () => {
    await widget.launcher.click()
    await widget.shows('Chat unavailable')
    await picture(page, 'desktop-shop-5-unreachable')
    assert.equal(await page.getByRole('heading', {name: 'Another shop'}).isVisible(), true)
  })
  await eventually(() => fetch(stack.url).then(({ok}) => ok, () => false), 'the server is back')
  await widget.open()
  await widget.ask('What is your return policy?')
  assert.match(await widget.answer(), /30 days/)
})
