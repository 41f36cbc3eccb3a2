// Answers made to do harm, drawn by the panel's renderer in a real browser: no script runs, nothing is
// requested, no link is dangerous, no element is foreign, and what is drawn is the same however it was
// cut. Once under the strictest policy, where every try would be reported; once under none, where every
// try would succeed.
import assert from 'node:assert/strict'
import {after, afterEach, before, describe, test} from 'node:test'

import {SLOWNESS} from '../integration/lib/processes.mjs'
import {hostileInputs} from '../../widget/tests/hostile.mjs'
import {DESKTOP, launchBrowser, newPage} from './lib/browser.mjs'
import {startMarkdownPage, STRICTEST} from './lib/markdown-page.mjs'

const AT_ONCE = 50

let browser
let server
let page
before(async () => {
  browser = await launchBrowser()
})
after(() => browser?.close())
afterEach(async () => {
  await page?.context().close()
  await server?.stop()
})

async function visit(csp) {
  server = await startMarkdownPage(csp)
  page = await newPage(browser, DESKTOP)
  await page.goto(server.url)
  page.setDefaultTimeout(120_000 * SLOWNESS)
  page.requested.length = 0
}

/** The same numbers below one in each run. */
function random(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const judged = (texts, cuts) => page.evaluate(([all, places]) => all.map((text, at) => window.judge(text, places[at])), [texts, cuts])

const EXHAUSTING = 'our own: made to exhaust' // they try to fetch nothing: once is enough

for (const [name, csp] of [['the strictest policy', STRICTEST], ['no policy at all', null]]) {
  describe(`under ${name}`, () => {
    test('a hostile answer is only words and harmless links', async (t) => {
      await visit(csp)
      const next = random(1)
      const total = {inputs: 0, links: 0, elements: 0, depth: 0}
      const faults = []
      for (const [source, texts] of Object.entries(hostileInputs())) {
        if (source === EXHAUSTING && !csp) continue
        for (let from = 0; from < texts.length; from += AT_ONCE) {
          const some = texts.slice(from, from + AT_ONCE)
          const cuts = some.map(() => Array.from({length: 1 + Math.floor(next() * 12)}, next))
          const results = await judged(some, cuts)
          results.forEach(({wrong, ran, links, elements, depth}, at) => {
            if (wrong.length + ran.length > 0) faults.push(`${source}: ${JSON.stringify(some[at]).slice(0, 200)}: ${[...wrong, ...ran].join('; ').slice(0, 400)}`)
            total.links += links
            total.elements += elements
            total.depth = Math.max(total.depth, depth)
          })
        }
        t.diagnostic(`${texts.length} inputs: ${source}`)
        total.inputs += texts.length
      }
      assert.equal(faults.length, 0, faults.slice(0, 20).join('\n'))
      const clicks = await page.evaluate(() => window.clicks())
      t.diagnostic(`${total.inputs} inputs, each whole, by characters and in pieces: ${total.elements} elements, at most ${total.depth} deep; ${total.links} links, ${clicks} addresses clicked`)
      assert.ok(total.inputs > 5900 && total.links > 1000 && clicks > 50, 'there was something to judge')
      assert.deepEqual(page.requested, [])
      assert.deepEqual(await page.evaluate(() => window.ran), [])
      assert.deepEqual(await page.violations(), [])
      assert.deepEqual(page.complaints, [])
    })
  })
}

// So that the silence above means something.
test('what a careless renderer would draw is noticed', async () => {
  await visit(null)
  const wrong = await page.evaluate(() => {
    window.createWriter = (root) => ({push: (text) => { root.innerHTML += text }, end() {}})
    return [
      '<a href="javascript:alert(1)" target="_blank" rel="noopener noreferrer nofollow ugc">x</a>',
      '<a href="https://a@evil.com/" target="_blank" rel="noopener noreferrer nofollow ugc">x</a>',
      '<a href="https://evil.com/" target="_blank" rel="noopener noreferrer nofollow ugc">pay<b></b>pal.com</a>',
      '<a href="//evil.com/">x</a>',
      `${'<em>'.repeat(41)}x`,
    ].map((html) => {
      const {wrong, ran} = window.judge(html, [])
      return [...wrong, ...ran].join('; ')
    })
  })
  for (const [at, words] of [/link to javascript:.*alert/, /user in/, /nothing says so/, /link to|no host|is read as/, /41 deep/].entries()) assert.match(wrong[at], words)
  await page.evaluate(() => {
    window.judge('<img src="/beacon">', [])
    return new Promise((resolve) => setTimeout(resolve, 0))
  })
  await page.waitForResponse(/beacon/).catch(() => {})
  assert.ok(page.requested.some((url) => url.endsWith('/beacon')))
})
