// Long conversations: what they take of the browser's memory, and whether it stays at the visitor's
// fingers. Limits are several times what is measured today, for what only a mistake would reach; the
// figures are printed.
import assert from 'node:assert/strict'
import {after, before, describe, test} from 'node:test'

import {startFakeGemini} from '../integration/lib/fake-gemini.mjs'
import {eventually, SLOWNESS} from '../integration/lib/processes.mjs'
import {ALWAYS_ASKED, startStack} from '../integration/lib/stack.mjs'
import {launchBrowser, newPage, PHONE} from './lib/browser.mjs'
import {ANSWER, become, visitorWith} from './lib/long-history.mjs'
import {EXTRA_WORDS, Widget, WORDS} from './lib/widget.mjs'

const KB = 1024

let fake
let stack
let browser
before(async () => {
  fake = await startFakeGemini()
  await fake.play({text: ANSWER, chunks: 20, gapMs: 5})
  stack = await startStack({gemini: fake, env: {HISTORY_MAX: '5000', MESSAGES_PER_MINUTE: '1000', ...ALWAYS_ASKED}})
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await stack?.stop()
  await fake?.stop()
})

/** The page of a visitor who comes back, with the chat open. */
async function comeBack(visitor, device) {
  const page = await newPage(browser, device)
  await page.addInitScript(() => {
    window.longTasks = []
    new PerformanceObserver((list) => {
      for (const {duration} of list.getEntries()) window.longTasks.push(Math.round(duration))
    }).observe({type: 'longtask', buffered: true})
  })
  await page.goto(stack.url)
  await become(page, visitor)
  const widget = new Widget(page)
  await widget.open()
  await widget.answers.first().waitFor()
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('HeapProfiler.enable')
  return {page, widget, cdp}
}

/** What is left of it once all that can go has gone. */
async function held({page, cdp}) {
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve, {timeout: 500})))
  for (let time = 0; time < 3; time++) await cdp.send('HeapProfiler.collectGarbage')
  const {jsHeapSizeUsed} = await memory(cdp)
  const {nodes, jsEventListeners} = await cdp.send('Memory.getDOMCounters')
  return {heap: jsHeapSizeUsed, nodes, listeners: jsEventListeners}
}

async function memory(cdp) {
  await cdp.send('Performance.enable')
  const {metrics} = await cdp.send('Performance.getMetrics')
  return {jsHeapSizeUsed: metrics.find(({name}) => name === 'JSHeapUsedSize').value}
}

/** The longest task since the last call, in ms. */
const longest = (page) => page.evaluate(() => Math.max(0, ...window.longTasks.splice(0)))

const shown = ({page}) => page.locator('li.msg').count()

/** Asks for earlier messages until there are none: how many came each time, and the longest task. */
async function loadAll({page}, total) {
  const sizes = await page.locator('live-chat-agent').evaluate(async ({shadowRoot}, {total, words, limitMs}) => {
    const count = () => shadowRoot.querySelectorAll('li.msg').length
    const sizes = []
    const end = performance.now() + limitMs
    for (let before = count(); before < total && performance.now() < end; before = count()) {
      const earlier = [...shadowRoot.querySelectorAll('button')].find((button) => button.textContent === words)
      earlier?.click()
      while (count() === before && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5))
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
      sizes.push(count() - before)
    }
    return sizes
  }, {total, words: WORDS.earlier, limitMs: 60_000 * SLOWNESS})
  return {sizes, task: await longest(page)}
}

describe('500 messages', () => {
  test('take a bounded amount of memory, and give it back', async (t) => {
    const tab = await comeBack(await visitorWith(stack, 500))
    const few = await shown(tab)
    const before = await held(tab)
    await loadAll(tab, 500)
    const after_ = await held(tab)
    const each = (name) => (after_[name] - before[name]) / (500 - few)
    t.diagnostic(`of a message: ${(each('heap') / KB).toFixed(1)} kB of heap, ${each('nodes').toFixed(1)} nodes, ${each('listeners').toFixed(2)} listeners; ${(after_.heap / KB / KB).toFixed(1)} MB in all`)
    assert.ok(each('heap') < 12 * KB, `${each('heap')} bytes of heap for each message`)
    assert.ok(each('nodes') < 100, `${each('nodes')} nodes for each message`)
    assert.ok(each('listeners') < 4, `${each('listeners')} listeners for each message`)

    const {widget, page} = tab
    await page.getByRole('button', {name: WORDS.menu}).click()
    await page.getByRole('menuitem', {name: EXTRA_WORDS.erase}).click()
    await page.getByRole('button', {name: 'Delete', exact: true}).click()
    await eventually(async () => (await widget.questions.count()) === 0, 'it is deleted')
    const left = await held(tab)
    t.diagnostic(`deleted: ${left.nodes - before.nodes} nodes more than at the beginning`)
    assert.ok(left.nodes < before.nodes + 500, `${left.nodes} nodes are left of ${after_.nodes}`)
    await page.context().close()
  })

  test('and 12 answers more cost what they show: nothing piles up behind', async (t) => {
    const tab = await comeBack(await visitorWith(stack, 40))
    const {widget, page} = tab
    const turn = async (at) => {
      const count = await widget.answers.count()
      await widget.ask(`Question ${at}`)
      await widget.answers.nth(count).waitFor()
      await widget.answer()
    }
    for (let at = 0; at < 5; at++) await turn(at)
    const before = await held(tab)
    for (let at = 5; at < 17; at++) await turn(at)
    const after_ = await held(tab)
    const each = (name) => (after_[name] - before[name]) / 12
    t.diagnostic(`of a turn: ${(each('heap') / KB).toFixed(1)} kB of heap, ${each('nodes').toFixed(1)} nodes, ${each('listeners').toFixed(2)} listeners`)
    assert.ok(each('heap') < 60 * KB, `${each('heap')} bytes of heap for each turn`)
    assert.ok(each('nodes') < 120, `${each('nodes')} nodes for each turn`)
    assert.ok(each('listeners') < 8, `${each('listeners')} listeners for each turn`)
    await page.context().close()
  })

  test('opened and closed twenty times: nothing is left behind', async (t) => {
    const tab = await comeBack(await visitorWith(stack, 500))
    const {widget, page} = tab
    const again = async () => {
      await widget.close.click()
      await widget.dialog.waitFor({state: 'hidden'})
      await widget.open()
    }
    for (let time = 0; time < 3; time++) await again()
    const before = await held(tab)
    for (let time = 0; time < 20; time++) await again()
    const after_ = await held(tab)
    const more = (name) => after_[name] - before[name]
    t.diagnostic(`twenty times: ${(more('heap') / KB).toFixed(0)} kB of heap, ${more('nodes')} nodes, ${more('listeners')} listeners more`)
    assert.ok(more('nodes') < 100, `${more('nodes')} nodes more`)
    assert.ok(more('listeners') < 20, `${more('listeners')} listeners more`)
    assert.ok(more('heap') < 600 * KB, `${more('heap')} bytes more`)
    await page.context().close()
  })
})

test('2,000 messages: shown page by page, in their order, and scrolled and added to without a stop', async (t) => {
  const tab = await comeBack(await visitorWith(stack, 2000))
  const {widget, page} = tab
  const opening = await longest(page)
  const {sizes, task} = await loadAll(tab, 2000)
  assert.ok(Math.max(...sizes) <= 200, `${Math.max(...sizes)} messages at once`)
  const numbers = await page.locator('li.msg').evaluateAll((items) => items.map((item) => Number(item.textContent.match(/(?:Question|Answer) (\d+)/)[1])))
  assert.deepEqual(numbers, Array.from({length: 2000}, (_, at) => (at >> 1) + 1))

  // From end to end, a screen or two at a time.
  const gaps = await page.getByRole('log').evaluate(async (element) => {
    const gaps = []
    let last = performance.now()
    const steps = 120
    for (let step = 0; step <= steps; step++) {
      element.scrollTop = (element.scrollHeight * (steps - step)) / steps
      const now = await new Promise((resolve) => requestAnimationFrame(resolve))
      gaps.push(now - last)
      last = now
    }
    return gaps.sort((a, b) => a - b)
  })
  const scrolling = await longest(page)

  await widget.ask('One more?')
  await eventually(async () => (await widget.answers.count()) === 1001, 'an answer begins')
  await widget.answer()
  const answering = await longest(page)

  const median = gaps[gaps.length >> 1]
  t.diagnostic(`longest task: opening ${opening} ms, ${sizes.length} pages of history ${task} ms, scrolling ${scrolling} ms, an answer ${answering} ms; ` +
    `frames while scrolling: median ${median.toFixed(0)} ms, longest ${gaps.at(-1).toFixed(0)} ms`)
  for (const [what, ms] of Object.entries({opening, 'a page of history': task, scrolling, 'an answer': answering})) {
    assert.ok(ms < 1500 * SLOWNESS, `${what}: a task of ${ms} ms`)
  }
  assert.ok(median < 250 * SLOWNESS, `frames of ${median} ms while scrolling`)
  await page.context().close()
})

for (const [device, options] of [['desktop', undefined], ['phone', PHONE]]) {
  test(`what is in sight stays in its place when earlier messages come, on a ${device}`, async () => {
    const tab = await comeBack(await visitorWith(stack, 200), options)
    const {widget, page} = tab
    await page.getByRole('log').evaluate((log) => log.scrollTo(0, 0))
    const [words] = (await widget.questions.first().textContent()).match(/Question \d+:/)
    const place = () => widget.questions.filter({hasText: words}).evaluate((element) => element.getBoundingClientRect().top)
    const before = await place()
    const count = await shown(tab)
    await page.getByRole('button', {name: WORDS.earlier}).click()
    await eventually(async () => (await shown(tab)) > count, 'earlier messages are shown')
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))))
    const moved = (await place()) - before
    assert.ok(Math.abs(moved) < 60, `it moved by ${Math.round(moved)} px`) // the button above may go
    await page.context().close()
  })
}
