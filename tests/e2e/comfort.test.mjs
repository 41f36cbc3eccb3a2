// What makes a chat comfortable: ratings, a person to ask for, cards and quick answers, forms before
// the first message, a transcript, what is unread. The server is one that a test can tell what to do.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import {createRequire} from 'node:module'
import path from 'node:path'
import {after, afterEach, before, beforeEach, describe, test} from 'node:test'

import {BUILD, eventually} from '../integration/lib/processes.mjs'
import {DESKTOP, launchBrowser, PHONE, picture} from './lib/browser.mjs'
import {startPretend} from './lib/pretend.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
// The page may run its own scripts, style nothing, and make no HTML from text.
const STRICT = "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
const CARDS = [
  {kind: 'product', title: 'Desk lamp Aurora', url: '/p/1', image: '/aurora.svg', price: {amount: '1249.90', currency: 'EUR'}, availability: 'in_stock'},
  {kind: 'product', title: 'Lamp Nox', url: 'javascript:alert(1)', image: 'javascript:alert(2)', price: {amount: '9', currency: '?'}, availability: 'sold_out'},
  {kind: 'product', title: 'Lamp Sol', url: 'https://elsewhere.example/sol', image: '/missing.png', availability: 'low_stock'},
]
const ALWAYS = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, [['00:00', '24:00']]]))

let server
let browser
let page
let widget
before(async () => {
  server = await startPretend({csp: STRICT})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => server.reset())
afterEach(() => page?.context().close())

async function visit(options = DESKTOP) {
  const context = await browser.newContext({locale: 'en-US', reducedMotion: 'reduce', acceptDownloads: true, ...options})
  page = await context.newPage()
  page.setDefaultTimeout(20_000)
  page.errors = []
  page.on('pageerror', (error) => page.errors.push(String(error)))
  await page.addInitScript(() => {
    window.violations = []
    document.addEventListener('securitypolicyviolation', ({violatedDirective, blockedURI}) => window.violations.push(`${violatedDirective} ${blockedURI}`))
  })
  await page.goto(server.origin)
  widget = new Widget(page)
}

const sheet = () => page.locator('.sheet')
const button = (name) => page.getByRole('button', {name, exact: true})
const thumb = (name) => widget.answers.last().getByRole('button', {name})
const pressed = (locator) => locator.getAttribute('aria-pressed')
/** Waits for the extras, whose buttons stand beside the answer. */
const answered = async (question = 'Hi') => {
  await widget.ask(question)
  await thumb(EXTRA_WORDS.good).waitFor()
}

async function assertAccessible(state) {
  // Under this policy a script comes in only through the back door of the test.
  const session = await page.context().newCDPSession(page)
  await session.send('Page.setBypassCSP', {enabled: true})
  await session.send('Runtime.evaluate', {expression: axe})
  const violations = await page.evaluate(async () => (await window.axe.run(document)).violations.map(({id, nodes}) => `${id}: ${nodes.map(({html}) => html.slice(0, 160))}`))
  assert.deepEqual(violations, [], state)
}

describe('a rating', () => {
  test('is one press, goes to the server, is there after a reload, and can be taken back', async () => {
    await visit()
    await widget.open()
    await answered()
    await thumb(EXTRA_WORDS.good).click()
    assert.equal(await pressed(thumb(EXTRA_WORDS.good)), 'true')
    await eventually(() => server.asked.some(({body}) => body?.rating === 'up'), 'the server is told')
    await page.reload()
    await thumb(EXTRA_WORDS.good).waitFor()
    assert.equal(await pressed(thumb(EXTRA_WORDS.good)), 'true')
    assert.equal(await pressed(thumb(EXTRA_WORDS.bad)), 'false')
    await thumb(EXTRA_WORDS.good).click()
    assert.equal(await pressed(thumb(EXTRA_WORDS.good)), 'false')
    await eventually(() => server.asked.at(-1).body?.rating === null, 'it is taken back')
    assert.deepEqual(page.errors, [])
    assert.deepEqual(await page.evaluate(() => window.violations), [])
  })

  test('of a bad answer may have a reason', async () => {
    await visit()
    await widget.open()
    await answered()
    await thumb(EXTRA_WORDS.bad).click()
    await button(EXTRA_WORDS.reasonOff).click()
    assert.equal(await pressed(button(EXTRA_WORDS.reasonOff)), 'true')
    await assertAccessible('a reason')
    await picture(page, 'comfort-reason')
    await page.getByRole('textbox', {name: EXTRA_WORDS.why}).fill('I meant lamps')
    await widget.answers.last().getByRole('button', {name: EXTRA_WORDS.submit, exact: true}).click()
    await widget.answers.last().getByText(EXTRA_WORDS.thanks).waitFor()
    const ratings = server.asked.filter(({call}) => call.endsWith('/feedback')).map(({body}) => body)
    assert.deepEqual(ratings, [{rating: 'down'}, {rating: 'down', comment: `${EXTRA_WORDS.reasonOff}. I meant lamps`}])
  })

  test('that does not get through is taken back, and that is said', async () => {
    await visit()
    await widget.open()
    await answered()
    server.fail('/feedback')
    await thumb(EXTRA_WORDS.good).click()
    await widget.answers.last().getByText(EXTRA_WORDS.notSent).waitFor()
    assert.equal(await pressed(thumb(EXTRA_WORDS.good)), 'false')
  })
})

describe('talk to a person', () => {
  for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
    test(`on a ${device}: a form that says what is wrong, loses nothing, and is sent once`, async () => {
      server.site.hours = {timeZone: 'Europe/Berlin', week: ALWAYS}
      server.site.contact = {email: 'help@shop.example', url: '/contact'}
      await visit(options)
      await widget.open()
      await answered('Where is my lamp?')
      await button(WORDS.person).click()
      await sheet().getByText(EXTRA_WORDS.openAlways).waitFor()
      assert.equal(await sheet().getByRole('link', {name: EXTRA_WORDS.writeMail}).getAttribute('href'), 'mailto:help@shop.example')
      assert.equal(await sheet().getByRole('link', {name: EXTRA_WORDS.contactPage}).getAttribute('href'), `${server.origin}/contact`)
      const email = sheet().getByLabel(EXTRA_WORDS.email)
      const question = sheet().getByLabel(EXTRA_WORDS.question)
      assert.equal(await question.inputValue(), 'Where is my lamp?')
      await assertAccessible('the form')
      await picture(page, `comfort-person-${device}`)

      await email.fill('ada')
      await sheet().getByRole('button', {name: EXTRA_WORDS.submit}).click()
      assert.equal(await email.getAttribute('aria-invalid'), 'true')
      const described = await email.getAttribute('aria-describedby')
      assert.equal(await sheet().locator(`#${described}`).innerText(), EXTRA_WORDS.emailBad)
      assert.equal(await widget.focused(), '', 'the field has the focus')
      assert.deepEqual(server.calls('POST contact'), [])

      await email.fill('ada@shop.example')
      server.fail('POST contact')
      await sheet().getByRole('button', {name: EXTRA_WORDS.submit}).click()
      await sheet().getByText(EXTRA_WORDS.notSent).waitFor()
      assert.equal(await email.inputValue(), 'ada@shop.example')
      await sheet().getByRole('button', {name: EXTRA_WORDS.submit}).click()
      await sheet().getByText('Thank you. We will write to ada@shop.example.').waitFor()
      const [first, second] = server.calls('POST contact')
      assert.deepEqual(first, second, 'the same request, under the same id')
      assert.deepEqual({...first, id: ''}, {id: '', email: 'ada@shop.example', question: 'Where is my lamp?'})
      await sheet().getByRole('button', {name: EXTRA_WORDS.back}).click()
      await sheet().waitFor({state: 'detached'})
      assert.equal(await widget.focused(), WORDS.person, 'the focus is where it was')
    })
  }

  test('before anything was said a session is begun, with the consent it needs', async () => {
    server.site.privacy = {consent: 'Keep my words.'}
    await visit()
    await widget.open()
    await page.getByText(WORDS.disclosure).waitFor()
    await button(WORDS.person).click()
    await sheet().getByLabel(EXTRA_WORDS.email).fill('ada@shop.example')
    await sheet().getByLabel(EXTRA_WORDS.question).fill('Are you there?')
    await sheet().getByRole('button', {name: EXTRA_WORDS.submit}).click()
    await sheet().getByText(EXTRA_WORDS.agreeFirst).waitFor()
    await sheet().getByLabel('Keep my words.').check()
    await sheet().getByRole('button', {name: EXTRA_WORDS.submit}).click()
    await sheet().getByText(/We will write to/).waitFor()
    assert.deepEqual(server.calls('POST sessions').map(({consent, visitor}) => ({consent, visitor})), [{consent: 'Keep my words.', visitor: {email: 'ada@shop.example'}}])
  })

  test('that is left and opened again has what was written', async () => {
    await visit()
    await widget.open()
    await button(WORDS.person).click()
    await sheet().getByLabel(EXTRA_WORDS.question).fill('Half a thought')
    await page.keyboard.press('Escape')
    await sheet().waitFor({state: 'detached'})
    assert.equal(await widget.dialog.isVisible(), true, 'the chat is still open')
    await button(WORDS.person).click()
    assert.equal(await sheet().getByLabel(EXTRA_WORDS.question).inputValue(), 'Half a thought')
  })

  test('whose module cannot be fetched says so', async () => {
    await visit()
    await page.route('**/extras.*.js', (route) => route.abort())
    await widget.open()
    await button(WORDS.person).click()
    await widget.line.getByText(WORDS.UNREACHABLE).waitFor()
  })
})

describe('before the first message', () => {
  test('the AI is named and the privacy notice stands, with its page', async () => {
    server.site.privacy = {url: '/privacy', notice: 'We keep this for 30 days.'}
    await visit()
    await widget.open()
    await widget.shows('We keep this for 30 days.')
    await widget.shows(WORDS.disclosure)
    assert.equal(await page.getByRole('link', {name: WORDS.privacy}).getAttribute('href'), `${server.origin}/privacy`)
  })

  test('a form asks; what was written is kept, and sent after; nobody is asked twice', async () => {
    server.site.privacy = {consent: 'Keep my words.'}
    server.site.intake = {name: 'required', email: 'optional'}
    await visit()
    await widget.open()
    await page.getByText(WORDS.disclosure).waitFor()
    await widget.ask('Which lamps?')
    await sheet().getByRole('heading', {name: EXTRA_WORDS.before}).waitFor()
    await assertAccessible('the form')
    await picture(page, 'comfort-before')
    await sheet().getByRole('button', {name: EXTRA_WORDS.back}).click()
    assert.equal(await widget.field.inputValue(), 'Which lamps?', 'nothing is lost')
    assert.equal(await widget.questions.count(), 0)

    await widget.field.press('Enter')
    await sheet().getByRole('button', {name: EXTRA_WORDS.begin}).click()
    await sheet().getByText(EXTRA_WORDS.missing).waitFor()
    await sheet().getByLabel(EXTRA_WORDS.name).fill('Ada')
    await sheet().getByLabel('Keep my words.').check()
    await sheet().getByRole('button', {name: EXTRA_WORDS.begin}).click()
    await thumb(EXTRA_WORDS.good).waitFor()
    assert.equal(await widget.field.inputValue(), '')
    assert.deepEqual(server.calls('POST sessions')[0], {site: 'demo', consent: 'Keep my words.', visitor: {name: 'Ada'}})
    await page.reload()
    await thumb(EXTRA_WORDS.good).waitFor()
    await widget.ask('And this one?')
    await eventually(async () => (await widget.answers.count()) === 2, 'it goes out at once')
    assert.equal(await sheet().count(), 0)
  })

  test('a server that wants more than the page knew has its form opened, and the message goes out', async () => {
    await visit()
    await widget.open()
    await page.getByText(WORDS.disclosure).waitFor()
    server.site.privacy = {consent: 'Keep my words.'}
    await widget.ask('Which lamps?')
    await sheet().getByLabel('Keep my words.').check()
    await sheet().getByRole('button', {name: EXTRA_WORDS.begin}).click()
    await thumb(EXTRA_WORDS.good).waitFor()
    assert.equal(await widget.questions.count(), 1)
    assert.equal(server.calls('POST messages').length, 1)
  })
})

describe('what an answer offers', () => {
  test('choices go out at a press, and are gone then', async () => {
    server.reply = {text: 'Which size?', choices: ['Small', 'Large']}
    await visit()
    await widget.open()
    await answered('A lamp')
    const list = page.getByRole('list', {name: EXTRA_WORDS.choices})
    assert.deepEqual(await list.getByRole('button').allInnerTexts(), ['Small', 'Large'])
    server.reply = {text: 'Good.'}
    await list.getByRole('button', {name: 'Large'}).click()
    await eventually(() => server.calls('POST messages').at(-1)?.content === 'Large', 'it is sent')
    await widget.shows('Good.')
    assert.equal(await list.count(), 0)
  })

  for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE], ['narrow screen', {viewport: {width: 320, height: 640}}]]) {
    test(`cards on a ${device}: prices as the language writes them, links and pictures only from where they may be`, async () => {
      server.reply = {text: 'Three lamps:', cards: CARDS}
      await visit(options)
      await page.route('**/aurora.svg', (route) => {
        page.referrer = route.request().headers().referer
        return route.fulfill({contentType: 'image/svg+xml', body: '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><rect width="1" height="1" fill="gold"/></svg>'})
      })
      await widget.open()
      await answered('Lamps?')
      const cards = page.locator('.product')
      assert.equal(await cards.count(), 3)
      assert.match(await cards.nth(0).innerText(), /Desk lamp Aurora\s+€1,249\.90\s+In stock/)
      assert.match(await cards.nth(1).innerText(), /9 \?\s+Sold out/)
      const links = await cards.getByRole('link').evaluateAll((all) => all.map(({href}) => href))
      assert.deepEqual(links, [`${server.origin}/p/1`, 'https://elsewhere.example/sol'])
      await eventually(async () => (await page.locator('.shot img').count()) === 1, 'a broken picture hides')
      assert.equal(page.referrer, undefined)
      const wide = await widget.log.evaluate((log) => log.scrollWidth - log.clientWidth)
      assert.ok(wide <= 1, `${wide} px too wide`)
      await assertAccessible('cards')
      await picture(page, `comfort-cards-${device.replace(' ', '-')}`)
    })
  }
})

describe('in the menu', () => {
  test('the whole conversation can be downloaded, under the strictest policy', async () => {
    for (let seq = 1; seq <= 70; seq++)
      server.messages.push({id: `old-${seq}`, role: seq % 2 ? 'user' : 'assistant', content: `Number ${seq}.`, status: 'complete', ts: '2026-11-22T12:00:00Z', seq})
    server.sessions = 1
    await visit()
    await page.evaluate(() => localStorage.setItem('live-chat-agent:demo:token', 't1'))
    server.reply = {text: 'The last word.', sources: [{title: 'Lamps', url: '/lamps'}]}
    await widget.open()
    await answered('One more')
    await button(WORDS.menu).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', {name: EXTRA_WORDS.download}).click()])
    assert.match(download.suggestedFilename(), /^chat-\d{4}-\d\d-\d\d\.txt$/)
    const text = readFileSync(await download.path(), 'utf8')
    assert.match(text, /^Chat with Demo, /)
    for (let seq = 1; seq <= 70; seq++) assert.ok(text.includes(`\nNumber ${seq}.\n`), `number ${seq}`)
    assert.match(text, /You, [^\n]+\nOne more\n\nAI assistant, [^\n]+\nThe last word\.\n\nSources:\n- Lamps: http/)
    assert.deepEqual(await page.evaluate(() => window.violations), [])
  })

  test('sound is off at first, and what was chosen is remembered', async () => {
    await visit()
    await widget.open()
    await answered()
    await button(WORDS.menu).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.soundOn}).click()
    await page.reload()
    await thumb(EXTRA_WORDS.good).waitFor()
    await button(WORDS.menu).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.soundOff}).waitFor()
    await page.keyboard.press('Escape')
    assert.equal(await widget.focused(), WORDS.menu)
  })

  test('deleting takes ratings and what was seen with it', async () => {
    await visit()
    await widget.open()
    await answered()
    await thumb(EXTRA_WORDS.good).click()
    await eventually(() => page.evaluate(() => localStorage.getItem('live-chat-agent:demo:seen') === '2'), 'what was seen is kept')
    await button(WORDS.menu).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
    await button(EXTRA_WORDS.eraseYes).click()
    await widget.shows(EXTRA_WORDS.erased)
    const kept = await page.evaluate(() => Object.keys(localStorage))
    assert.deepEqual(kept, [])
  })
})

test('with the site\'s look: dark, and with its own corners', async () => {
  server.site.look = {theme: 'dark', radius: 4, color: '#aa0044'}
  await visit()
  await widget.open()
  await page.locator('.frame[data-theme=dark]').waitFor({state: 'attached'})
  await eventually(() => widget.dialog.evaluate((panel) => getComputedStyle(panel).borderTopLeftRadius === '4px'), 'the corners are the site\'s')
})

describe('the panel, as a launcher has it', () => {
  /** Mounts it on a page without a launcher; what it tells the page is in `window.told`. */
  async function mount(settings = {}) {
    await visit()
    await page.goto(`${server.origin}/bare`)
    const file = readdirSync(path.join(BUILD, 'widget')).find((name) => /^panel\.\w+\.js$/.test(name))
    await page.evaluate(async ([url, given]) => {
      window.told = []
      window.settings = given
      const host = document.createElement('div')
      const root = host.attachShadow({mode: 'open'})
      const frame = document.createElement('div')
      frame.style.setProperty('--brand', '#0b6b5d')
      root.append(frame)
      document.body.append(host)
      const {mountPanel} = await import(url)
      const tell = (name) => (...detail) => window.told.push([name, ...detail])
      window.panel = mountPanel({frame, root, site: 'demo', origin: location.origin, language: null, page: false, onClose: () => {},
        emit: (name, detail) => tell(name)(detail), onUnread: tell('unread'), settings: () => window.settings, greeting: null})
    }, [`/${file}`, settings])
  }
  const command = (name, ...args) => page.evaluate(([one, rest]) => window.panel.command(one, rest), [name, args])
  const told = (name) => page.evaluate((one) => window.told.filter(([first]) => first === one).map(([, ...rest]) => rest), name)
  const says = (name, count, what) => eventually(async () => (await told(name)).length === count, what)

  test('sends for the page while it is closed, and counts what nobody has read', async () => {
    await mount()
    await command('send', '  Is it there?  ')
    await says('reply', 1, 'the page hears of the answer')
    const [{id}] = (await told('message'))[0]
    assert.deepEqual(await told('reply'), [[{id: `${id}.r`, status: 'complete'}]])
    assert.deepEqual(server.calls('POST messages'), [{id, content: 'Is it there?'}])
    assert.deepEqual(await told('unread'), [[1, `${WORDS.newBelow}: 1`]])
    assert.equal(await widget.dialog.isVisible(), false, 'it opens nothing')
    await page.evaluate(() => window.panel.open(true))
    await says('unread', 2, 'it is read')
    assert.deepEqual((await told('unread'))[1], [0, `${WORDS.newBelow}: 0`])
    await thumb(EXTRA_WORDS.good).click()
    await says('feedback', 1, 'the page hears of the rating')
    assert.deepEqual(await told('feedback'), [[{id: `${id}.r`, rating: 'up'}]])
    assert.deepEqual(await told('error'), [])
  })

  test('says who the visitor is, and forgets them', async () => {
    await mount()
    await command('identify', {token: 'jwt-of-ada'})
    await page.evaluate(() => window.panel.open(true))
    await answered('Hi')
    assert.deepEqual(server.calls('POST sessions'), [{site: 'demo', user: 'jwt-of-ada'}])
    await widget.field.fill('A draft')
    await command('logout')
    await eventually(async () => (await widget.questions.count()) === 0, 'the conversation is gone')
    assert.equal(await widget.field.inputValue(), '')
    assert.deepEqual(await page.evaluate(() => Object.keys({...localStorage, ...sessionStorage})), [])
    await answered('Hello')
    assert.deepEqual(server.calls('POST sessions')[1], {site: 'demo'})
  })

  test('goes on without a user whose token is not good, and tells the page', async () => {
    await mount()
    server.fail('POST sessions', 401, 'user_token_expired')
    await command('identify', {token: 'old'})
    await page.evaluate(() => window.panel.open(true))
    await answered('Hi')
    assert.deepEqual(server.calls('POST sessions'), [{site: 'demo', user: 'old'}, {site: 'demo', user: null}])
    assert.deepEqual(await told('error'), [[{code: 'user_token_expired'}]])
  })

  test('takes on what the page sets, and leaves nothing when it is destroyed', async () => {
    await mount({theme: 'light'})
    await page.evaluate(() => window.panel.open(true))
    await answered('Hi')
    await page.evaluate(() => { window.settings = {theme: 'dark', color: '#aa0044', lang: 'de'} })
    await command('set', {theme: 'dark'})
    await page.getByRole('textbox', {name: 'Ihre Nachricht'}).waitFor()
    const look = await widget.dialog.evaluate((panel) => [panel.parentElement.dataset.theme, panel.parentElement.style.getPropertyValue('--brand')])
    assert.deepEqual(look, ['dark', '#aa0044'])
    const before = server.asked.length
    await page.evaluate(() => window.panel.destroy())
    assert.equal(await widget.dialog.count(), 0)
    await page.evaluate(() => {
      for (const type of ['online', 'pageshow', 'storage']) dispatchEvent(new Event(type))
    })
    await page.waitForTimeout(300)
    assert.equal(server.asked.length, before, 'it asks for nothing more')
  })
})
