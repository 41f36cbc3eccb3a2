// Where an owner sets the look: the real chat on a page beside the form, and the tag to paste.
import assert from 'node:assert/strict'
import {after, afterEach, before, test} from 'node:test'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {DESKTOP, launchBrowser, newPage, PHONE, picture} from './lib/browser.mjs'

let stack
let browser
let page
before(async () => {
  stack = await startStack()
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
})
afterEach(() => page?.context().close())

async function visit(options = DESKTOP, query = '') {
  page = await newPage(browser, options)
  await page.goto(`${stack.url}/preview${query}`)
  await launcher().waitFor()
}

const shown = () => page.frameLocator('#page')
const launcher = () => shown().locator('live-chat-agent button.launcher')
const tag = () => page.locator('#tag').textContent()

for (const [device, options] of [['desktop', DESKTOP], ['phone', PHONE]]) {
  test(`on a ${device}: the chat takes the look at once, and the tag says it`, async () => {
    await visit(options)
    assert.equal(await tag(), `<script src="${stack.url}/widget.js" data-site="demo" async></script>`)
    await page.getByLabel('Code').fill('#b00020')
    await page.getByLabel('Words beside the icon').fill('Help')
    await page.getByRole('combobox', {name: /^Side/}).selectOption('left')
    await shown().getByRole('button', {name: 'Help'}).waitFor()
    await eventually(() => launcher().evaluate((button) => getComputedStyle(button).backgroundColor === 'rgb(176, 0, 32)'), 'it has the colour')
    assert.equal(await shown().locator('live-chat-agent').count(), 1)
    assert.ok((await launcher().boundingBox()).x < (await page.locator('#page').boundingBox()).x + 60, 'it stands at the left')
    assert.equal(await tag(), `<script src="${stack.url}/widget.js" data-site="demo" data-color="#b00020" data-position="left" data-label="Help" async></script>`)
    await picture(page, `preview-${device}`)
    assert.deepEqual([page.complaints, await page.violations()], [[], []])
  })
}

test('the chat beside the form is the real one', async () => {
  await visit()
  await launcher().click()
  const field = shown().getByRole('textbox', {name: 'Your message'})
  await field.fill('What is your return policy?')
  await field.press('Enter')
  await shown().getByText('30 days').first().waitFor()
})

test('a colour that nobody can make out is named, and no colour is refused in words', async () => {
  await visit()
  await page.getByText('contrast 6.4 to 1').waitFor()
  await page.getByLabel('Code').fill('#ffff99')
  await page.getByText('hard to make out on a white page').waitFor()
  await page.getByLabel('Code').fill('red')
  await page.getByText('Write the colour like #0b6b5d.').waitFor()
  await page.getByRole('button', {name: 'Start over'}).click()
  await page.getByText('contrast 6.4 to 1').waitFor()
})

test('the tag is copied; a link may bring the look along', async () => {
  await visit({...DESKTOP, permissions: ['clipboard-read', 'clipboard-write']}, '?site=demo&theme=dark&lang=de')
  await page.getByRole('button', {name: 'Copy'}).click()
  await page.getByRole('button', {name: 'Copied'}).waitFor()
  const copied = await page.evaluate(() => navigator.clipboard.readText())
  assert.equal(copied, `<script src="${stack.url}/widget.js" data-site="demo" data-lang="de" data-theme="dark" async></script>`)
})
