// How the chat looks, held against kept pictures (looks/*.png; lib/looks.mjs says how).
// `npm run looks` renews them: look at what has changed before it is committed.
import {existsSync} from 'node:fs'
import path from 'node:path'
import {after, before, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {ROOT} from '../integration/lib/processes.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE} from './lib/browser.mjs'
import {assertLooks, NO_FONTS, onlyOurFonts} from './lib/looks.mjs'
import {html, startPages} from './lib/pages.mjs'
import {Widget} from './lib/widget.mjs'

const MARKDOWN = `### A heading

You can return it within **30 days**, *unused*, with \`order_id_42\`.

- one
  - and one below it
- two

1. write to us
2. send it

> Free of charge.

| what | when |
|---|---:|
| refund | 5 days |
| [exchange](https://example.com/exchange) | 7 days |

\`\`\`
order 42
\`\`\`

---

See https://example.com/returns or write to help@example.com.`

const CORNER = {x: 840, y: 0, width: 440, height: 800}
const LAUNCHER = {x: 1080, y: 640, width: 200, height: 160}
const ONE_DOT = {deviceScaleFactor: 1}

let fonts
let fake
let stack
let browser
let pages
before(async () => {
  if (NO_FONTS) return
  fonts = onlyOurFonts()
  fake = await startFakeGemini()
  await fake.play({text: MARKDOWN})
  stack = await startStack({gemini: fake, env: {SITE_CACHE_TTL: '0', ...ALWAYS_ASKED}})
  pages = await startPages()
  await pages.allowedBy(stack)
  browser = await launchBrowser({env: fonts.env})
})
after(async () => {
  await browser?.close()
  await pages?.stop()
  await stack?.stop()
  await fake?.stop()
  fonts?.remove()
})

/** What is pressed and read here has no name of its own in every language. */
const part = (page, role, at) => page.getByRole('dialog').getByRole(role).nth(at)
const menuOf = (page) => page.getByRole('dialog').locator('[aria-haspopup=menu]')

const open = async (page, widget) => {
  await page.locator('live-chat-agent').getByRole('button').first().click()
  await widget.dialog.waitFor()
  await part(page, 'textbox', 0).waitFor()
  await part(page, 'listitem', 0).getByRole('button').waitFor() // a starter
}
const ask = async (page, words) => {
  await part(page, 'textbox', 0).fill(words)
  await part(page, 'textbox', 0).press('Enter')
}
const answered = async (page, widget) => {
  await open(page, widget)
  await ask(page, 'What is your return policy?')
  await page.getByText('help@example.com').first().waitFor()
  await page.getByRole('link', {name: 'Returns'}).first().waitFor()
  await page.evaluate(() => document.activeElement.blur())
}

const STATES = {
  closed: (_page, widget) => widget.launcher.waitFor(),
  'open, empty': open,
  'an answer': answered,
  'an answer, from its beginning': async (page, widget) => {
    await answered(page, widget)
    await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
  },
  'a failed answer': async (page, widget) => {
    await open(page, widget)
    await ask(page, 'Hello? [[fake status=403]]')
    await page.getByRole('alert').or(page.locator('li .card')).first().waitFor()
  },
  'a menu': async (page, widget) => {
    await answered(page, widget)
    await menuOf(page).click()
    await page.getByRole('menuitem').first().waitFor()
  },
  'a question before deleting': async (page, widget) => {
    await answered(page, widget)
    await menuOf(page).click()
    await page.getByRole('menuitem').last().click()
    await page.getByRole('alertdialog').waitFor()
  },
  'could not be loaded': async (page, widget) => {
    await page.route('**/panel.*.js', (route) => route.abort())
    await widget.launcher.click()
    await page.getByRole('alert').waitFor()
  },
}

/** [state, device, theme, the rest of the tag] */
const LTR = [
  ['closed', 'desktop', 'light'],
  ['closed', 'desktop', 'light', 'data-position="left" data-label="Help" data-color="#aa0044"', {x: 0, y: 640, width: 200, height: 160}],
  ['could not be loaded', 'desktop', 'dark', '', {x: 840, y: 560, width: 440, height: 240}],
  ['open, empty', 'desktop', 'light'],
  ['open, empty', 'desktop', 'dark'],
  ['open, empty', 'phone', 'light'],
  ['an answer', 'desktop', 'light'],
  ['an answer', 'desktop', 'dark'],
  ['an answer', 'phone', 'dark'],
  ['an answer, from its beginning', 'desktop', 'light', 'data-color="#ffcc00"'],
  ['an answer, from its beginning', 'phone', 'light'],
  ['a failed answer', 'desktop', 'light'],
  ['a failed answer', 'phone', 'dark'],
  ['a menu', 'desktop', 'light'],
  ['a menu', 'phone', 'dark'],
  ['a question before deleting', 'desktop', 'dark'],
  ['a question before deleting', 'phone', 'light'],
]
const RTL = [
  ['open, empty', 'desktop', 'light', 'data-lang="ar"'],
  ['an answer', 'desktop', 'light', 'data-lang="ar"'],
  ['an answer', 'phone', 'dark', 'data-lang="ar"'],
  ['a menu', 'phone', 'light', 'data-lang="ar"'],
]

async function compare(state, device, theme, rest = '', clip = state === 'closed' ? LAUNCHER : device === 'desktop' ? CORNER : undefined) {
  const name = [device, theme, state, ...[...rest.matchAll(/data-([a-z]+="[^"]*")/g)].map(([, words]) => words)].join(' ').replaceAll(/[^a-z0-9]+/gi, '-').replace(/-$/, '')
  const page = await newPage(browser, {...(device === 'desktop' ? DESKTOP : PHONE), ...ONE_DOT, colorScheme: theme})
  try {
    const body = `<script src="${stack.url}/widget.js" data-site="demo" ${rest} async></script>`
    await page.goto(pages.add(`/${name}`, html({head: '<style>html {color-scheme: light dark}</style>', body})))
    const widget = new Widget(page)
    if (rest) widget.launcher = page.locator('live-chat-agent').getByRole('button').first()
    await STATES[state](page, widget)
    await page.mouse.move(0, 0)
    await page.locator('live-chat-agent').evaluate((host) => {
      for (const time of host.shadowRoot.querySelectorAll('time')) time.textContent = '12:34'
    })
    assertLooks(name, await page.screenshot({clip, animations: 'disabled'}))
  } finally {
    await page.context().close()
  }
}

describe('looks as it did', {concurrency: 3, skip: NO_FONTS}, () => {
  for (const row of LTR) test(row.slice(0, 4).join(', '), () => compare(...row))

  const noArabic = existsSync(path.join(ROOT, 'widget/locales/ar.json')) ? false : 'there is no Arabic yet'
  for (const row of RTL) test(row.slice(0, 4).join(', '), {skip: noArabic}, () => compare(...row))
})
