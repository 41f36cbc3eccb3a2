// What a page can ask of the chat, and what it is told: `LiveChat(command, …)`, its events, the script
// tag's attributes, unread messages and greetings; and that nothing happens before it is wanted.
import assert from 'node:assert/strict'
import {after, afterEach, before, describe, test} from 'node:test'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE} from './lib/browser.mjs'
import {startShop} from './lib/shop.mjs'
import {Widget, WORDS} from './lib/widget.mjs'

const QUEUE = 'window.LiveChat ||= function () { (LiveChat.q ||= []).push(arguments) }'

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
  await page?.unrouteAll({behavior: 'ignoreErrors'}) // one may be under way
  await shop?.stop()
  await page?.context().close()
})

/**
 * Opens the shop. `early` runs in the page before the widget's script; `greetings` are what the site's
 * public configuration has of them.
 */
async function visit({device = DESKTOP, early, greetings, path = '/', ...options} = {}) {
  shop = await startShop({widget: stack.url, ...options})
  await shop.allowedBy(stack)
  page = await newPage(browser, device)
  page.warnings = []
  page.on('console', (message) => message.type() === 'warning' && page.warnings.push(message.text()))
  await page.addInitScript(QUEUE)
  await page.addInitScript(() => {
    window.told = []
    window.log = (event) => LiveChat('on', event, (detail) => window.told.push([event, detail]))
  })
  if (early) await page.addInitScript(early)
  if (greetings) {
    await page.route('**/api/v1/sites/demo', async (route) => {
      const response = await route.fetch()
      await route.fulfill({response, json: {...(await response.json()), greetings}})
    })
  }
  await page.goto(shop.origin + path)
  await page.waitForLoadState('networkidle')
  return new Widget(page)
}

const call = (...args) => page.evaluate((all) => LiveChat(...all), args)
const told = () => page.evaluate(() => window.told)
const happened = (event) => eventually(async () => (await told()).some(([name]) => name === event), `the page is told of "${event}"`)
const atOurs = () => page.requested.filter((url) => url.startsWith(stack.url)).map((url) => url.slice(stack.url.length))
const stored = () => page.evaluate(() => ({local: {...localStorage}, session: {...sessionStorage}, cookie: document.cookie}))
const NOTHING = {local: {}, session: {}, cookie: ''}
const frame = () => page.locator('live-chat-agent .frame')
const bubble = () => page.locator('live-chat-agent .greeting')

describe('commands', () => {
  test('given before the script has run are carried out in their order', async () => {
    const widget = await visit({early: () => {
      window.log('ready')
      window.log('open')
      LiveChat('set', {label: 'Help', color: '#aa0044'})
      LiveChat('open')
    }})
    await widget.dialog.waitFor()
    await happened('open')
    assert.deepEqual((await told()).map(([name]) => name), ['ready', 'open'])
    await page.getByRole('button', {name: 'Help'}).waitFor()
    assert.equal(await frame().evaluate((element) => element.style.getPropertyValue('--brand')), '#aa0044')
    assert.deepEqual(page.complaints, [])
  })

  test('open, close and toggle the chat', async () => {
    const widget = await visit()
    await call('open')
    await widget.dialog.waitFor()
    await call('close')
    await widget.dialog.waitFor({state: 'hidden'})
    await call('toggle')
    await widget.dialog.waitFor()
    await call('toggle')
    await widget.dialog.waitFor({state: 'hidden'})
  })

  test('send a message in the visitor\'s name', async () => {
    const widget = await visit()
    await call('send', 'What is your return policy?')
    await call('open')
    await widget.questions.first().waitFor()
    assert.match(await widget.answer(), /30 days/)
  })

  test('that are not known are told with those that are', async () => {
    await visit()
    await call('jump')
    await eventually(() => page.warnings.some((text) => /no command "jump".*open, close, toggle.*destroy/.test(text)), 'a warning')
  })

  test('logout forgets the conversation, also where the panel was never loaded', async () => {
    const widget = await visit()
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.answer()
    await widget.close.click()
    await page.reload()
    await page.waitForLoadState('networkidle')
    await call('logout')
    await eventually(async () => !('live-chat-agent:demo:token' in (await stored()).local), 'the token is gone')
  })

  test('identify is no reason to fetch a panel', async () => {
    await visit({early: () => LiveChat('identify', {token: 'x.y.z'})})
    assert.equal(atOurs().filter((path) => path.includes('panel')).length, 0)
    assert.deepEqual(await stored(), NOTHING)
  })
})

describe('events', () => {
  test('are told in their order, and a listener that fails stops nothing', async () => {
    const widget = await visit({early: () => {
      LiveChat('on', 'open', () => { throw new Error('the shop\'s own mistake') })
      for (const event of ['ready', 'open', 'close', 'message']) window.log(event)
    }})
    await widget.open()
    await widget.ask('What is your return policy?')
    await widget.answer()
    await widget.close.click()
    await happened('close')
    assert.deepEqual((await told()).map(([name]) => name), ['ready', 'open', 'message', 'close'])
    const [, {id}] = (await told())[2]
    assert.match(id, /^[\w-]{8,64}$/)
    assert.deepEqual(page.complaints.filter((text) => !/own mistake/.test(text)), [])
    assert.ok(page.complaints.some((text) => /own mistake/.test(text)), 'the page\'s error is reported as such')
  })

  test('are no longer told after off; ready is told to who comes late', async () => {
    const widget = await visit()
    await page.evaluate(() => {
      window.listener = () => window.told.push(['open', 'by listener'])
      LiveChat('on', 'open', window.listener)
      LiveChat('off', 'open', window.listener)
      window.log('open')
      window.log('ready')
    })
    await happened('ready')
    await widget.open()
    await happened('open')
    assert.deepEqual(await told(), [['ready', {}], ['open', {}]])
  })

  test('error, when the panel cannot be fetched; a later try works', async () => {
    const widget = await visit({early: () => window.log('error')})
    await page.route('**/panel.*', (route) => route.abort(), {times: 1})
    await widget.launcher.click()
    await happened('error')
    assert.deepEqual((await told())[0], ['error', {code: 'panel_unreachable'}])
    await widget.shows('Chat unavailable')
    await widget.open()
    assert.equal(await page.getByText('Chat unavailable').isVisible(), false)
  })
})

describe('destroy', () => {
  test('leaves nothing, and the tag can be put in again', async () => {
    const widget = await visit()
    await widget.open()
    await call('destroy')
    assert.equal(await page.locator('live-chat-agent').count(), 0)
    assert.equal(await page.evaluate(() => 'LiveChat' in window), false)
    assert.equal(await page.locator('[inert]').count(), 0)
    await page.evaluate(() => document.body.replaceChildren('empty'))
    assert.equal(await page.locator('live-chat-agent').count(), 0, 'nobody puts it back')

    await page.evaluate((src) => {
      const tag = document.createElement('script')
      tag.src = src
      tag.dataset.site = 'demo'
      document.head.append(tag)
    }, `${stack.url}/widget.js`)
    await widget.open()
    await widget.ask('What is your return policy?')
    assert.match(await widget.answer(), /30 days/)
    assert.equal(await page.locator('live-chat-agent').count(), 1)
    assert.deepEqual(page.complaints, [])
  })

  test('on a phone the page can be used again', async () => {
    const widget = await visit({device: PHONE})
    await widget.open()
    assert.ok((await page.locator('[inert]').count()) > 0)
    await call('destroy')
    assert.equal(await page.locator('[inert]').count(), 0)
  })

  test('while the panel is on its way: it does not come', async () => {
    const widget = await visit()
    let arrive
    await page.route('**/panel.*', async (route) => {
      await new Promise((resolve) => { arrive = resolve })
      await route.continue()
    })
    await widget.launcher.click()
    await eventually(() => arrive, 'the panel is asked for')
    await call('destroy')
    arrive()
    await page.waitForLoadState('networkidle')
    assert.equal(await page.locator('live-chat-agent').count(), 0)
    assert.deepEqual(page.complaints, [])
  })
})

test('the script twice, and its snippet after it: one widget', async () => {
  const widget = await visit()
  for (const type of ['', 'module']) {
    await page.evaluate(([src, type, queue]) => new Promise((resolve) => {
      const tag = document.createElement('script')
      Object.assign(tag, {src, type, onload: resolve})
      tag.dataset.site = 'demo'
      document.body.append(tag)
    }), [`${stack.url}/widget.js`, type])
    await page.evaluate(QUEUE)
  }
  assert.equal(await page.locator('live-chat-agent').count(), 1)
  await call('open')
  await widget.dialog.waitFor()
})

describe('the launcher', () => {
  test('is called the same, open and closed; it says by its state which', async () => {
    const widget = await visit()
    assert.equal(await widget.launcher.getAttribute('aria-label'), 'Chat')
    assert.equal(await widget.launcher.getAttribute('aria-expanded'), 'false')
    await widget.open()
    assert.equal(await widget.launcher.getAttribute('aria-label'), 'Chat')
    assert.equal(await widget.launcher.getAttribute('aria-expanded'), 'true')
  })

  test('obeys its attributes: side, offset, radius, font, image', async () => {
    const image = 'data:image/svg+xml,%3Csvg xmlns="http://www.w3.org/2000/svg"/%3E'.replaceAll('"', '&quot;')
    const widget = await visit({attributes: `data-position="left" data-offset="64 12" data-radius="4" data-font="inherit" data-image="${image}"`})
    await page.locator('live-chat-agent img').waitFor()
    await page.addStyleTag({content: 'body {font-family: Courier}'})
    const box = await widget.launcher.boundingBox()
    assert.equal(box.x, 12)
    assert.equal(box.y + box.height, 800 - 64)
    const look = await widget.launcher.evaluate((button) => {
      const {borderRadius, fontFamily} = getComputedStyle(button)
      return {borderRadius, fontFamily}
    })
    assert.deepEqual(look, {borderRadius: '4px', fontFamily: 'Courier'})
    await widget.open()
    assert.equal((await widget.dialog.boundingBox()).x, 12)
  })

  test('takes the defaults for values that are wrong, and says so once', async () => {
    const widget = await visit({attributes: 'data-position="top" data-offset="2em" data-color="red" data-theme="dim"'})
    await eventually(() => page.warnings.length === 4, 'four warnings')
    const box = await widget.launcher.boundingBox()
    assert.deepEqual([box.x + box.width, box.y + box.height], [1280 - 20, 800 - 20])
    assert.equal(await frame().evaluate((element) => element.style.getPropertyValue('--brand')), '#0b6b5d')
  })

  test('takes custom properties of the page; an attribute beats them', async () => {
    const early = () => document.addEventListener('DOMContentLoaded', () => {
      const style = document.createElement('style')
      style.textContent = ':root {--live-chat-color: #ffcc00; --live-chat-offset: 48px; --live-chat-radius: 9px; --live-chat-z: 7}'
      document.head.append(style)
    })
    const widget = await visit({early, attributes: 'data-radius="3"'})
    const look = () => widget.launcher.evaluate((button) => {
      const {backgroundColor, color, bottom, borderRadius} = getComputedStyle(button)
      return [backgroundColor, color, bottom, borderRadius]
    })
    assert.deepEqual(await look(), ['rgb(255, 204, 0)', 'rgb(0, 0, 0)', '48px', '3px'])
    assert.equal(await page.locator('live-chat-agent').evaluate((host) => getComputedStyle(host).zIndex), '7')
  })

  test('in a page that is written from the right stands where it is told', async () => {
    const widget = await visit({early: () => document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' })})
    const box = await widget.launcher.boundingBox()
    assert.equal(box.x + box.width, 1280 - 20)
  })

  test('does not show where data-hide says, also after a single-page app has gone there', async () => {
    const widget = await visit({attributes: 'data-hide="/checkout*, /cart"'})
    await widget.launcher.waitFor()
    await page.evaluate(() => history.pushState(null, '', '/checkout/payment'))
    await widget.launcher.waitFor({state: 'hidden'})
    await page.evaluate(() => history.pushState(null, '', '/products/cart'))
    await widget.launcher.waitFor()
    await page.evaluate(() => history.back())
    await widget.launcher.waitFor({state: 'hidden'})
    await page.goto(`${shop.origin}/cart`)
    await page.waitForLoadState('networkidle')
    assert.equal(await widget.launcher.isVisible(), false)
  })

  test('hides and shows when the page sets it', async () => {
    const widget = await visit()
    await call('set', {hidden: true})
    await widget.launcher.waitFor({state: 'hidden'})
    await call('set', {hidden: false})
    await widget.launcher.waitFor()
  })
})

test('unread messages are counted on the launcher and in its name, until the chat is opened', async () => {
  const widget = await visit()
  await widget.open()
  await widget.ask('What is your return policy?')
  await widget.answer()
  await widget.close.click()
  await page.evaluate(() => localStorage.setItem('live-chat-agent:demo:seen', '1'))
  page.requested.length = 0
  await page.reload()
  await page.waitForLoadState('networkidle')
  const launcher = page.getByRole('button', {name: 'Chat, New messages: 1'})
  await launcher.waitFor()
  assert.equal(await page.locator('live-chat-agent .badge').innerText(), '1')
  const paths = atOurs()
  assert.equal(paths.filter((path) => /events/.test(path)).length, 0, 'no stream for it')
  await launcher.click()
  await widget.dialog.waitFor()
  assert.equal(await widget.launcher.getAttribute('aria-label'), 'Chat')
})

describe('greetings', () => {
  const GREETINGS = [{id: 'g1', text: 'Can I help you choose?', afterSeconds: 0, paths: ['/']}]
  const attributes = 'data-greetings'

  test('open the chat', async () => {
    const widget = await visit({attributes, greetings: GREETINGS})
    const hello = bubble().getByRole('button', {name: 'Can I help you choose?'})
    await hello.waitFor()
    await hello.click()
    await widget.dialog.waitFor()
    await bubble().waitFor({state: 'detached'})
  })

  test('show once in a visit', async () => {
    await visit({attributes, greetings: GREETINGS})
    await bubble().getByText('choose').waitFor()
    await page.reload()
    await page.waitForLoadState('networkidle')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    assert.equal(await bubble().count(), 0, 'not again in this tab')
  })

  test('are dismissed for good', async () => {
    await visit({attributes, greetings: GREETINGS})
    await bubble().getByRole('button', {name: 'Close'}).click()
    await bubble().waitFor({state: 'detached'})
    const other = await page.context().newPage()
    await other.goto(shop.origin)
    await other.waitForLoadState('networkidle')
    await new Promise((resolve) => setTimeout(resolve, 1500))
    assert.equal(await other.locator('live-chat-agent .greeting').count(), 0)
  })

  test('wait for their page, their time and the cart', async () => {
    const greetings = [{id: 'g1', text: 'Shall I help with the payment?', afterSeconds: 1, paths: ['/checkout*'], cartTotalFrom: 50}]
    await visit({attributes, greetings})
    await call('set', {cart: {items: 2, total: 80}})
    await new Promise((resolve) => setTimeout(resolve, 2500))
    assert.equal(await bubble().count(), 0, 'not on this page')
    await page.evaluate(() => history.pushState(null, '', '/checkout'))
    await bubble().getByText('payment').waitFor()
  })

  test('ask for nothing but what they need, and store only that they were shown', async () => {
    await visit({attributes, greetings: GREETINGS})
    await bubble().getByText('choose').waitFor()
    assert.deepEqual(atOurs().map((path) => path.replace(/\.\w{10}\./, '.')).sort(), ['/api/v1/sites/demo', '/nudge.js', '/widget.js'])
    assert.deepEqual(await stored(), {...NOTHING, session: {'live-chat-agent:demo:greeted': '1'}})
    assert.deepEqual(await page.context().cookies(), [])
  })
})

test('without greetings: one request, nothing stored', async () => {
  const widget = await visit()
  await widget.launcher.waitFor()
  assert.deepEqual(atOurs(), ['/widget.js'])
  assert.deepEqual(await stored(), NOTHING)
})

test('widget@<version>.js is the same script, with the hash that widget.json names, and is kept', async () => {
  const about = await (await fetch(`${stack.url}/widget.json`)).json()
  const pinned = await fetch(`${stack.url}/widget@${about.version}.js`)
  assert.equal(pinned.status, 200)
  assert.match(pinned.headers.get('cache-control'), /immutable/)
  const {createHash} = await import('node:crypto')
  const bytes = Buffer.from(await pinned.arrayBuffer())
  assert.equal(`sha384-${createHash('sha384').update(bytes).digest('base64')}`, about.integrity)
  await visit()
  await call('destroy')
  const put = (integrity) => page.evaluate(([src, integrity]) => {
    const tag = document.createElement('script')
    Object.assign(tag, {src, integrity, crossOrigin: 'anonymous'})
    tag.dataset.site = 'demo'
    return new Promise((resolve) => {
      tag.onload = () => resolve('loaded')
      tag.onerror = () => resolve('refused')
      document.head.append(tag)
    })
  }, [`${stack.url}/widget@${about.version}.js`, integrity])
  assert.equal(await put(about.integrity.replace(/.{5}$/, 'AAAAA')), 'refused')
  assert.equal(await put(about.integrity), 'loaded')
  await new Widget(page).launcher.waitFor()
})
