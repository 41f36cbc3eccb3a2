// The one tag on every kind of page a shop may have, each on an origin of its own: the launcher is seen
// in its corner, opens, an answer arrives, and the page is as it was.
//
// Policies that name a host, and a network that fails later on: strict-page.test.mjs, other-origin.test.mjs.
import assert from 'node:assert/strict'
import {createHash} from 'node:crypto'
import {after, before, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {delay, eventually} from '../integration/lib/processes.mjs'
import {ALWAYS_ASKED, freePort, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE, picture} from './lib/browser.mjs'
import {assertChats, assertSeen, assertUnharmed, met, watchPage} from './lib/embedded.mjs'
import {CONTENT, html, startPages} from './lib/pages.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const ANSWER = ['You can return it within **30 days**:\n\n- unused\n- in its ', 'original packaging\n\nSee [our page](https://example.com/returns).']

let fake
let stack
let browser
let pages
before(async () => {
  fake = await startFakeGemini()
  await fake.play({pieces: ANSWER, gapMs: 60})
  stack = await startStack({gemini: fake, env: {SITE_CACHE_TTL: '0', ...ALWAYS_ASKED}})
  pages = await startPages()
  await pages.allowedBy(stack)
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await pages?.stop()
  await stack?.stop()
  await fake?.stop()
})

/** The tag as an owner pastes it. */
const tag = (attributes = 'async', rest = '') => `<script src="${stack.url}/widget.js" data-site="demo" ${attributes}${rest}></script>`

/** A program in the page that inserts the tag, as a tag manager does. */
const inserter = (how = '') => `(function () {
  var script = document.createElement('script')
  script.src = '${stack.url}/widget.js'
  script.setAttribute('data-site', 'demo')
  ${how}
  var first = document.getElementsByTagName('script')[0]
  first.parentNode.insertBefore(script, first)
})()`

let numbers = 0
/** Opens a page with this text; `body` gets it, and it is closed whatever happens. */
async function onPage({text, headers, device = DESKTOP, prepare, path = `/page-${++numbers}`, until = 'load'}, body) {
  const page = await newPage(browser, device)
  try {
    await watchPage(page)
    await prepare?.(page)
    await page.goto(pages.add(path, text, headers), {waitUntil: until})
    await body(page)
  } finally {
    await page.context().close()
  }
}

/** [name, the page's text, what differs from the usual] */
const rows = [
  ['async', () => html({body: CONTENT + tag('async')})],
  ['defer', () => html({body: CONTENT + tag('defer')})],
  ['neither', () => html({body: tag('') + CONTENT})],
  ['a module', () => html({body: CONTENT + tag('type="module"')})],
  ['in <head>, before there is a <body>', () => html({head: tag('')})],
  ['async in <head>', () => html({head: tag('async')})],
  ['twice', () => html({head: tag(), body: CONTENT + tag()}), {hosts: 1}],
  ['three times, once of them a module', () => html({head: tag(''), body: tag('type="module"') + CONTENT + tag('defer')}), {hosts: 1}],
  ['inserted by a tag manager', () => html({body: `${CONTENT}<script>${inserter()}</script>`})],
  ['inserted by a tag manager, as a module', () => html({body: `${CONTENT}<script>${inserter('script.type = "module"')}</script>`})],
  ['inserted long after the page has loaded', () => html({body: `${CONTENT}<script>setTimeout(function () {${inserter()}}, 700)</script>`})],
  ['written by document.write', () => html({body: `${CONTENT}<script>document.write(${JSON.stringify(tag('')).replaceAll('</', '<\\/')})</script>`})],
  ['a page without a doctype', () => html({doctype: '', body: CONTENT + tag()})],
  ['a page that is XHTML', () =>
    `<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en"><head><title>Another shop</title><link rel="icon" href="data:,"/></head><body><h1>Another shop</h1><script src="${stack.url}/widget.js" data-site="demo" async="async"></script></body></html>`,
  {headers: {'content-type': 'application/xhtml+xml'}}],
  ['a page from right to left', () => html({open: '<html lang="en" dir="rtl">', body: CONTENT + tag()})],
  ['a page from right to left, the launcher at the left', () => html({open: '<html lang="en" dir="rtl">', body: CONTENT + tag('async data-position="left"')}), {side: 'left'}],

  // Pages whose styles are in the way.
  ['body {transform}', () => html({head: '<style>body {transform: translateZ(0); min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['body {filter}', () => html({head: '<style>body {filter: saturate(1.1); min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['body {contain: layout}', () => html({head: '<style>body {contain: layout; min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['body {will-change: transform}', () => html({head: '<style>body {will-change: transform; min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['body {container-type}', () => html({head: '<style>body {container-type: inline-size; min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['html {perspective}', () => html({head: '<style>html {perspective: 500px; min-height: 3000px}</style>', body: CONTENT + tag()})],
  ['body {transform} that comes later', () => html({head: '<style>.later {transform: translateZ(0); min-height: 3000px}</style>', body: CONTENT + tag()}), {
    act: (page) => page.evaluate(() => document.body.classList.add('later')),
  }],
  ['* {all: unset !important}', () => html({head: '<style>* {all: unset !important}</style>', body: CONTENT + tag()})],
  ['body > * {display: none !important}', () => html({head: '<style>body > *:not(h1) {display: none !important}</style>', body: CONTENT + tag()})],
  ['what would hide or move any element', () =>
    html({head: `<style>
      body > :last-child, live-chat-agent {opacity: 0 !important; visibility: hidden !important; pointer-events: none !important;
        transform: translate(-999px) !important; translate: 500px; scale: 0.1 !important; rotate: 90deg !important; zoom: 0.2 !important; filter: opacity(0) !important; clip-path: inset(50%) !important;
        position: static !important; float: left !important; inset: 0 !important; margin: 999px !important; z-index: -1 !important;
        width: 1px !important; height: 1px !important; overflow: hidden !important; contain: strict !important; content-visibility: hidden !important}
      </style>`, body: CONTENT + tag()})],
  ['html {font-size: 62.5%} and huge, spread out words', () =>
    html({head: '<style>html {font-size: 62.5%} * {font-size: 40px !important; letter-spacing: 1em !important; word-spacing: 2em !important; line-height: 4 !important; text-transform: uppercase !important; text-indent: 90px !important; white-space: pre !important; direction: rtl; writing-mode: vertical-rl}</style>', body: CONTENT + tag()})],
  ['styles for button, textarea, ol, section', () =>
    html({head: '<style>button, textarea, input, ol, ul, li, section, div, span, svg, a, p, h2 {display: none !important; width: 1px !important; color: transparent !important; font-size: 1px !important; box-sizing: content-box !important; border: 9px solid red !important}</style>', body: `<h1>Shop</h1>${tag()}`})],
  ['a layer of the page over everything', () =>
    html({head: '<style>#bar {position: fixed; inset: auto 0 0 0; height: 140px; background: #ccc; z-index: 99999}</style>', body: `${CONTENT}<div id="bar">A cookie bar</div>${tag()}`})],

  // Pages that are looked at in another way.
  ['at 400 % zoom', () => html({body: CONTENT + tag()}), {device: {viewport: {width: 320, height: 256}, deviceScaleFactor: 4}}],
  ['at 200 % zoom', () => html({body: CONTENT + tag()}), {device: {viewport: {width: 640, height: 400}, deviceScaleFactor: 2}}],
  ['on a phone', () => html({body: CONTENT + tag()}), {device: PHONE}],
  ['on a phone on its side', () => html({body: CONTENT + tag()}), {device: {...PHONE, viewport: {width: 844, height: 390}}}],
  ['forced colours', () => html({body: CONTENT + tag()}), {device: {...DESKTOP, forcedColors: 'active'}}],
  ['forced colours, dark', () => html({body: CONTENT + tag()}), {device: {...DESKTOP, forcedColors: 'active', colorScheme: 'dark'}}],
  ['with motion', () => html({body: CONTENT + tag()}), {device: {...DESKTOP, reducedMotion: 'no-preference'}}],
  ['storage denied', () => html({body: CONTENT + tag()}), {prepare: denyStorage}],
  ['a script that is a second late', () => html({body: CONTENT + tag()}), {prepare: (page) => slowly(page, 1000)}],
  ['the right integrity', async () => html({body: CONTENT + tag('async', ` integrity="${await hashOfWidget()}" crossorigin="anonymous"`)})],
]

describe('the tag', {concurrency: 3}, () => {
  for (const [name, text, {device, headers, prepare, act, hosts = 1, side} = {}] of rows) {
    test(name, async () => onPage({text: await text(), device, headers, prepare}, async (page) => {
      await page.locator('live-chat-agent').first().waitFor({state: 'attached'})
      await act?.(page)
      await assertChats(page, {side})
      assert.equal(await page.locator('live-chat-agent').count(), hosts)
      await assertUnharmed(page)
    }))
  }
})

/** Any touch of storage throws, as where a browser blocks all cookies. */
function denyStorage(page) {
  return page.addInitScript(() => {
    const denied = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches']) Object.defineProperty(window, name, {get: denied})
    Object.defineProperty(Document.prototype, 'cookie', {get: denied})
  })
}

/** The script comes, but late. */
function slowly(page, ms) {
  return page.route('**/widget.js', async (route) => {
    await delay(ms)
    await route.continue()
  })
}

async function hashOfWidget() {
  const bytes = Buffer.from(await (await fetch(`${stack.url}/widget.js`)).arrayBuffer())
  return `sha384-${createHash('sha384').update(bytes).digest('base64')}`
}

const opened = async (where) => {
  const widget = new Widget(where)
  await widget.open()
  return widget
}

// --- pages that change under it

/** [name, what the page does to itself] Each puts `<p id="next">` there. */
const SWAPS = [
  ['a new body, as Turbo does it', () => {
    const body = document.createElement('body')
    body.append(Object.assign(document.createElement('p'), {id: 'next', textContent: 'Next page'}))
    document.documentElement.replaceChild(body, document.body)
  }],
  ['a new body that has the tag again, as Turbo and Astro run it', () => {
    const body = document.createElement('body')
    body.append(Object.assign(document.createElement('p'), {id: 'next', textContent: 'Next page'}))
    const old = document.querySelector('script[data-site]')
    const again = document.createElement('script')
    for (const {name, value} of old.attributes) again.setAttribute(name, value)
    body.append(again)
    document.body.replaceWith(body)
  }],
  ['a body that is emptied', () => {
    document.body.innerHTML = ''
    document.body.append(Object.assign(document.createElement('p'), {id: 'next', textContent: 'Next page'}))
  }],
  ['an element that is removed', () => {
    document.querySelector('live-chat-agent').remove()
    document.body.append(Object.assign(document.createElement('p'), {id: 'next', textContent: 'Next page'}))
  }],
  ['a head and a body that are both new', () => {
    const next = new DOMParser().parseFromString('<title>Next</title><p id="next">Next page</p>', 'text/html')
    document.head.replaceWith(document.adoptNode(next.head))
    document.body.replaceWith(document.adoptNode(next.body))
  }],
  ['a view transition', async () => {
    const next = new DOMParser().parseFromString('<title>Next</title><p id="next">Next page</p>', 'text/html')
    await document.startViewTransition(() => document.body.replaceWith(document.adoptNode(next.body))).finished
  }],
]

describe('a page that swaps its body', {concurrency: 3}, () => {
  const text = () => html({head: tag('async'), body: CONTENT})
  for (const [name, swap] of SWAPS) {
    test(`closed: ${name}`, () => onPage({text: text()}, async (page) => {
      await page.locator('live-chat-agent').waitFor({state: 'attached'})
      for (let time = 0; time < 2; time++) {
        await page.evaluate(swap)
        await page.locator('#next').last().waitFor()
      }
      await assertChats(page)
      assert.equal(await page.locator('live-chat-agent').count(), 1)
      await assertUnharmed(page, {moves: false})
    }))

    test(`open, in the middle of an answer: ${name}`, () => onPage({text: text()}, async (page) => {
      const widget = await opened(page)
      await widget.ask('What is your return policy?')
      await widget.shows('You can return')
      await page.evaluate(swap)
      await page.locator('#next').waitFor()
      assert.match(await widget.answer(), /30 days[^]*packaging/)
      await widget.field.fill('And')
      await widget.close.click()
      await widget.dialog.waitFor({state: 'hidden'})
      await assertSeen(widget.launcher)
      await widget.open()
      assert.equal(await widget.field.inputValue(), 'And')
      assert.equal(await page.locator('live-chat-agent').count(), 1)
      await assertUnharmed(page, {moves: false})
    }))
  }
})

// --- what the page does with keys and dialogs

test('the page\'s shortcuts: "/" and Escape are the chat\'s while someone writes, and the page\'s again afterwards', () =>
  onPage({text: html({body: `${CONTENT}${tag()}<script>
    document.addEventListener('keydown', function (event) {
      if (event.key === '/') { event.preventDefault(); document.getElementById('search').focus() }
      if (event.key === 'Escape') document.title += '!'
    })</script>`})}, async (page) => {
    const widget = await opened(page)
    await widget.field.pressSequentially('a/b')
    assert.equal(await widget.field.inputValue(), 'a/b')
    await page.keyboard.press('Escape')
    await widget.dialog.waitFor({state: 'hidden'})
    assert.equal(await page.title(), 'Another shop', 'the page does not hear our Escape')
    await page.locator('#words').click()
    await page.keyboard.press('/')
    assert.equal(await page.evaluate(() => document.activeElement.id), 'search')
    await page.keyboard.press('Escape')
    assert.equal(await page.title(), 'Another shop!')
    await assertUnharmed(page)
  }))

describe('a modal dialog of the page', () => {
  const text = () => html({body: `${CONTENT}<dialog id="modal"><button onclick="this.closest('dialog').close()">Done</button></dialog>${tag()}`})

  test('is not disturbed by the launcher, which works once it is closed', () => onPage({text: text()}, async (page) => {
    await page.locator('live-chat-agent').waitFor({state: 'attached'})
    await page.evaluate(() => document.getElementById('modal').showModal())
    const done = page.getByRole('button', {name: 'Done'})
    const {hit, visible} = await met(done)
    assert.ok(hit && visible)
    await page.keyboard.press('Tab')
    assert.equal(await page.evaluate(() => document.activeElement.localName !== 'live-chat-agent'), true)
    await done.click()
    await assertChats(page)
    await assertUnharmed(page)
  }))

  test('that opens over the open chat leaves it as it was', () => onPage({text: text()}, async (page) => {
    const widget = await opened(page)
    await widget.field.fill('Not yet sen')
    await page.evaluate(() => document.getElementById('modal').showModal())
    await page.getByRole('button', {name: 'Done'}).click()
    assert.equal(await widget.field.inputValue(), 'Not yet sen')
    await widget.ask('What is your return policy?')
    assert.match(await widget.answer(), /30 days/)
    await assertUnharmed(page)
  }))

  test('is closed by the Escape that is meant for it', () => onPage({text: text()}, async (page) => {
    await opened(page)
    await page.evaluate(() => document.getElementById('modal').showModal())
    await page.keyboard.press('Escape')
    assert.equal(await page.evaluate(() => document.getElementById('modal').open), false)
    assert.equal(await new Widget(page).dialog.isVisible(), true)
  }))
})

// --- frames, print, back and forward

test('inside a frame of another page', () => {
  pages.add('/inner', html({body: CONTENT + tag()}))
  return onPage({text: html({body: '<h1>Outer</h1><iframe src="/inner" width="700" height="700" title="Inner"></iframe>'})}, async (page) => {
    const frame = page.frame({url: /inner/})
    await assertChats(frame)
    await assertUnharmed(page, {where: frame})
    assert.deepEqual(await page.evaluate(() => window.pageWatch.globals()), [], 'nothing in the outer page')
  })
})

test('inside a sandboxed frame, which has no storage and no origin: it opens, and says that it may not answer there', () => {
  pages.add('/boxed', html({body: CONTENT + tag()}))
  return onPage({text: html({body: '<iframe sandbox="allow-scripts" src="/boxed" width="700" height="700" title="Inner"></iframe>'})}, async (page) => {
    const frame = page.frame({url: /boxed/})
    const widget = await opened(frame)
    await widget.ask('Hello?')
    await widget.shows(WORDS.ORIGIN)
    assert.deepEqual(page.complaints.filter((line) => !/CORS|net::|status of/.test(line)), [])
  })
})

test('on paper there is nothing of it', () => onPage({text: html({body: CONTENT + tag()})}, async (page) => {
  const widget = await opened(page)
  await page.emulateMedia({media: 'print'})
  assert.equal(await widget.launcher.isVisible(), false)
  assert.equal(await widget.dialog.isVisible(), false)
  assert.equal(await page.locator('live-chat-agent').evaluate((host) => host.checkVisibility()), false)
  await page.emulateMedia({media: null})
  assert.equal(await widget.dialog.isVisible(), true)
}))

describe('left and come back to with the browser\'s own buttons (bfcache)', () => {
  let keeping
  before(async () => {
    keeping = await launchBrowser({ignoreDefaultArgs: ['--disable-back-forward-cache']})
  })
  after(() => keeping?.close())

  /** Goes to another page and back; the page must be the same document, frozen meanwhile. */
  async function awayAndBack(page) {
    await page.evaluate(() => {
      window.sameDocument = true
      addEventListener('pageshow', (event) => {
        window.cameBack = event.persisted
      })
    })
    await page.goto(pages.add('/elsewhere', html({body: '<h1>Elsewhere</h1>'})))
    await delay(400)
    await page.goBack({waitUntil: 'commit'})
    await eventually(() => page.evaluate(() => window.cameBack === true).catch(() => false), 'the page comes out of the cache')
  }

  for (const [state, reach] of [
    ['closed', async () => {}],
    ['open, with an answer', async (widget) => {
      await widget.ask('What is your return policy?')
      await widget.answer()
    }],
    ['open, in the middle of an answer', async (widget) => {
      await widget.ask('What is your return policy?')
      await widget.shows('You can return')
    }],
  ]) {
    test(state, async () => {
      const page = await newPage(keeping)
      try {
        await page.goto(pages.add(`/kept-${++numbers}`, html({body: CONTENT + tag()})))
        const widget = new Widget(page)
        if (state === 'closed') await assertSeen(widget.launcher)
        else await widget.open()
        await reach(widget)
        await awayAndBack(page)
        if (state === 'closed') await widget.open()
        else assert.match(await widget.answer(), /30 days[^]*packaging/)
        await widget.ask('And once more?')
        await eventually(async () => (await widget.answers.count()) === (state === 'closed' ? 1 : 2), 'a new answer is there')
        assert.match(await widget.answer(), /30 days[^]*packaging/)
        assert.deepEqual(page.complaints, [])
      } finally {
        await page.context().close()
      }
    })
  }
})

// --- larger and wider words

/** Like a browser that enlarges words alone, or spreads them (WCAG 1.4.4, 1.4.12). */
const restyle = (page, how) => page.locator('live-chat-agent').evaluate((host, {scale, spread}) => {
  const all = [...host.shadowRoot.querySelectorAll('*')].filter((element) => element instanceof HTMLElement)
  const sizes = all.map((element) => {
    const {fontSize, lineHeight} = getComputedStyle(element)
    return [element, parseFloat(fontSize), parseFloat(lineHeight)]
  })
  for (const [element, size, line] of sizes) {
    if (scale) {
      element.style.fontSize = `${size * scale}px`
      if (line) element.style.lineHeight = `${line * scale}px`
    }
    if (!spread) continue
    for (const [name, value] of [['line-height', '1.5'], ['letter-spacing', '0.12em'], ['word-spacing', '0.16em']]) element.style.setProperty(name, value, 'important')
    if (element.localName === 'p') element.style.setProperty('margin-bottom', '2em', 'important')
  }
}, how)

/** Words that are cut off: of each element with words of its own, whether they fit where they stand. */
const cutOff = (page) => page.locator('live-chat-agent').evaluate((host) =>
  [...host.shadowRoot.querySelectorAll('*')].filter((element) => {
    if (!(element instanceof HTMLElement) || !element.checkVisibility({visibilityProperty: true}) || element.closest('[role=status], [role=log], h2')) return false
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())
    const {overflowX, overflowY} = getComputedStyle(element)
    const clips = overflowX !== 'visible' || overflowY !== 'visible'
    return words && clips && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1)
  }).map((element) => element.textContent))

for (const [name, how, device] of [
  ['words of twice the size', {scale: 2}, DESKTOP],
  ['words of twice the size on a phone', {scale: 2}, PHONE],
  ['words spread as WCAG 1.4.12 has them', {spread: true}, DESKTOP],
  ['words spread as WCAG 1.4.12 has them, on a phone', {spread: true}, PHONE],
]) {
  test(name, async () => onPage({text: html({body: CONTENT + tag()}), device}, async (page) => {
    const widget = await opened(page)
    await widget.ask('What is your return policy?')
    await widget.answer()
    await restyle(page, how)
    await picture(page, `embedding-${name.replaceAll(/\W+/g, '-')}`)
    assert.deepEqual(await cutOff(page), []) // its title: below
    for (const control of [widget.close, widget.field, widget.send, page.getByRole('button', {name: WORDS.menu})]) {
      const {inside, hit} = await met(control)
      assert.ok(inside && hit, `${control} is in reach`)
    }
    assert.ok(await widget.log.evaluate((log) => log.clientHeight > 80), 'there is room for the conversation')
    assert.ok(await widget.log.evaluate((log) => log.scrollWidth - log.clientWidth) <= 1, 'no sideways scrolling')
    await widget.ask('And then?')
    await widget.answers.nth(1).waitFor()
    assert.match(await widget.answer(), /30 days/)
  }))
}

test('words of twice the size: the title is all there', () =>
  onPage({text: html({body: CONTENT + tag()}), device: PHONE}, async (page) => {
    const widget = await opened(page)
    await restyle(page, {scale: 2})
    const title = widget.dialog.getByRole('heading', {level: 2})
    assert.ok(await title.evaluate((words) => words.scrollWidth <= words.clientWidth + 1))
  }))

// --- what the browser does not let in, or does not get

describe('a page that does not get the script', () => {
  const untouched = async (page) => {
    await page.waitForLoadState('load')
    await delay(300)
    assert.equal(await page.locator('live-chat-agent').count(), 0)
    assert.deepEqual(await page.evaluate(() => window.pageWatch.globals()), [])
    assert.deepEqual(await page.evaluate(() => window.pageWatch.moves), [])
    assert.equal(await page.getByRole('heading', {name: 'Another shop'}).isVisible(), true)
    assert.deepEqual(page.complaints.filter((line) => !/ERR_CONNECTION_REFUSED|integrity/.test(line)), [])
  }

  test('because the server is down', async () => {
    const closed = await freePort()
    await onPage({text: html({body: `${CONTENT}<script src="http://127.0.0.1:${closed}/widget.js" data-site="demo" async></script>`})}, untouched)
  })

  test('because its integrity is another', () =>
    onPage({text: html({body: CONTENT + tag('async', ` integrity="sha384-${'A'.repeat(64)}" crossorigin="anonymous"`)})}, untouched))

  test('yet: it paints and works meanwhile', () =>
    onPage({text: html({body: `${CONTENT}${tag('async')}`}), prepare: (page) => slowly(page, 1500), until: 'commit'}, async (page) => {
      await page.locator('#search').fill('kettle')
      assert.equal(await page.locator('live-chat-agent').count(), 0, 'the page did not wait')
      await assertSeen(new Widget(page).launcher)
      assert.equal(await page.locator('#search').inputValue(), 'kettle')
    }))
})

test('a tag without data-site leaves the page alone, and says so', () =>
  onPage({text: html({body: `${CONTENT}<script src="${stack.url}/widget.js"></script>`})}, async (page) => {
    const said = []
    page.on('console', (message) => said.push(message.text()))
    await page.reload()
    await eventually(() => said.some((line) => line.includes('data-site')), 'it says what is missing')
    assert.equal(await page.locator('live-chat-agent').count(), 0)
    assert.deepEqual(page.complaints, [])
  }))

// --- policies

const NONCE = 'embeddingNonce7'
/** [name, what script-src allows, the tag's proof] */
const POLICIES = [
  ['a nonce', async () => [`'nonce-${NONCE}'`, ` nonce="${NONCE}"`]],
  ['a nonce, strict-dynamic', async () => [`'nonce-${NONCE}' 'strict-dynamic'`, ` nonce="${NONCE}"`]],
  ['a hash and the chat\'s host', async () => {
    const hash = await hashOfWidget()
    return [`'${hash}' ${stack.url}/`, ` integrity="${hash}" crossorigin="anonymous"`]
  }],
  ['a hash, strict-dynamic', async () => {
    const hash = await hashOfWidget()
    return [`'${hash}' 'strict-dynamic'`, ` integrity="${hash}" crossorigin="anonymous"`]
  }],
  ['the chat\'s host', async () => [stack.url, '']],
]

const policyOf = (scripts, path) =>
  `default-src 'none'; script-src ${scripts}; connect-src ${stack.url}; img-src data:; base-uri 'none'; form-action 'none'; ` +
  `require-trusted-types-for 'script'; trusted-types 'none'; report-uri ${path}-violated`

describe('a policy of nothing but', {concurrency: 3}, () => {
  for (const [name, allow] of POLICIES) {
    test(`${name}: the whole chat, and no report`, async () => {
      const [scripts, proof] = await allow()
      const path = `/policy-${++numbers}`
      const text = html({body: CONTENT + tag('async', proof)})
      await onPage({text, path, headers: {'content-security-policy': policyOf(scripts, path)}}, async (page) => {
        await assertChats(page)
        const widget = await opened(page)
        await page.getByRole('button', {name: WORDS.menu}).click()
        await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
        await page.getByRole('button', {name: 'Delete', exact: true}).click()
        await eventually(async () => (await widget.questions.count()) === 0, 'it is deleted')
        await widget.ask('What is your return policy?')
        await widget.answers.first().waitFor()
        assert.match(await widget.answer(), /30 days/)
        await assertUnharmed(page)
        assert.deepEqual(pages.reports.filter((report) => report.path.startsWith(path)), [])
      })
    })
  }

  // So that the silence above means something.
  test('anything else is reported', async () => {
    const path = `/policy-${++numbers}`
    const headers = {'content-security-policy': policyOf(stack.url, path)}
    await onPage({text: html({body: CONTENT + tag()}), path, headers}, async (page) => {
      await page.evaluate(() => document.body.setAttribute('style', 'color: red'))
      await eventually(() => pages.reports.some((report) => report.path.startsWith(path) && /style-src/.test(report.body)), 'a report comes in')
      assert.notDeepEqual(await page.violations(), [])
    })
  })
})
