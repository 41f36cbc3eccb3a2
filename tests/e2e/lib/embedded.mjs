// What must hold of the widget on any page: it is seen where it belongs, it answers, and the page is
// as it was.
import assert from 'node:assert/strict'

import {Widget} from './widget.mjs'

/** Notes, from the first moment on, what globals a page gets, and what of its own moves. */
export async function watchPage(page) {
  await page.addInitScript(() => {
    const had = new Set(Object.getOwnPropertyNames(window))
    const moves = []
    try {
      new PerformanceObserver((list) => {
        for (const {value, sources} of list.getEntries()) {
          const ofPage = sources.filter(({node}) => node && node.nodeName !== 'LIVE-CHAT-AGENT' && !node.getRootNode().host)
          if (ofPage.length > 0) moves.push({value, what: ofPage.map(({node}) => node.nodeName)})
        }
      }).observe({type: 'layout-shift', buffered: true})
    } catch {}
    const watch = {
      moves,
      globals: () => Object.getOwnPropertyNames(window).filter((name) => !had.has(name) && !/^(pageWatch|\d+)$/.test(name)), // a number: a frame
      /** The page without us. */
      content() {
        const copy = document.documentElement.cloneNode(true)
        for (const ours of copy.querySelectorAll('live-chat-agent')) ours.remove()
        return copy.outerHTML
      },
    }
    Object.defineProperty(window, 'pageWatch', {value: watch})
  })
}

/**
 * How a control is met by someone with eyes and a pointer: its box, whether it is inside the window,
 * whether it is what lies at its middle, and whether it can be seen at all.
 */
export const met = (locator) =>
  locator.evaluate((element) => {
    const {left, top, right, bottom, width, height} = element.getBoundingClientRect()
    let at = document
    let hit = null
    for (;;) {
      const next = at.elementFromPoint((left + right) / 2, (top + bottom) / 2)
      if (!next || next === hit) break
      hit = next
      if (!hit.shadowRoot) break
      at = hit.shadowRoot
    }
    return {
      box: {left, top, right, bottom, width, height},
      inside: left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight,
      hit: !!hit && element.contains(hit),
      visible: element.checkVisibility({opacityProperty: true, visibilityProperty: true}),
      window: {width: innerWidth, height: innerHeight},
    }
  })

/** The launcher is seen, in its corner, and nothing lies over it. */
export async function assertSeen(launcher, {side = 'right'} = {}) {
  await launcher.waitFor()
  const {box, inside, hit, visible, window} = await met(launcher)
  const words = JSON.stringify({box, window})
  assert.ok(visible, `the launcher can be seen: ${words}`)
  assert.ok(inside, `the launcher is inside the window: ${words}`)
  assert.ok(hit, `nothing lies over the launcher: ${words}`)
  assert.ok(box.width >= 44 && box.height >= 44, `the launcher is large enough: ${words}`)
  const gap = side === 'right' ? window.width - box.right : box.left
  assert.ok(gap <= 40 && window.height - box.bottom <= 40, `the launcher is in its corner: ${words}`)
}

/**
 * Opens the chat, asks, has the answer, closes.
 * @param {import('playwright-core').Page | import('playwright-core').Frame} where
 */
export async function assertChats(where, {words, side, question = 'What is your return policy?', answer = /30 days/} = {}) {
  const widget = new Widget(where, words)
  widget.launcher = where.locator('live-chat-agent').getByRole('button').first()
  await assertSeen(widget.launcher, {side})
  const before = await where.evaluate(() => window.pageWatch.content())
  await widget.open()
  const {inside, visible} = await met(widget.dialog)
  assert.ok(inside && visible, 'the open chat is inside the window')
  await widget.ask(question)
  assert.match(await widget.answer(), answer)
  for (const control of [widget.field, widget.close]) {
    const seen = await met(control)
    assert.ok(seen.inside && seen.hit && seen.visible, `${control}: ${JSON.stringify(seen)}`)
  }
  await widget.close.click()
  await widget.dialog.waitFor({state: 'hidden'})
  await assertSeen(widget.launcher, {side})
  assert.equal(await where.evaluate(() => window.pageWatch.content()), before, 'the page is as it was')
}

/** No global but ours, nothing moved, nothing complained of. */
export async function assertUnharmed(page, {where = page, globals = ['LiveChat'], moves = true, complaints = true} = {}) {
  assert.deepEqual(await where.evaluate(() => window.pageWatch.globals()), globals)
  if (moves) assert.deepEqual(await where.evaluate(() => window.pageWatch.moves), [], 'nothing on the page has moved')
  if (complaints) assert.deepEqual(page.complaints, [])
  assert.deepEqual(await page.violations(), [])
}
