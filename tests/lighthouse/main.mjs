// Runs Lighthouse; `lighthouse` says how.
import desktop from 'lighthouse/core/config/desktop-config.js'

import {startStack} from '../integration/lib/stack.mjs'
import {number, report, score} from './report.mjs'
import {startShop} from './shop.mjs'

const RUNS = Number(process.env.RUNS ?? 3)
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']

/** [name, of a report, how it is printed] */
const FIGURES = [
  ['performance', score('performance'), String],
  ['accessibility', score('accessibility'), String],
  ['best practices', score('best-practices'), String],
  ['SEO', score('seo'), String],
  ['first paint', number('first-contentful-paint'), (ms) => `${Math.round(ms)} ms`],
  ['largest paint', number('largest-contentful-paint'), (ms) => `${Math.round(ms)} ms`],
  ['blocking time', number('total-blocking-time'), (ms) => `${Math.round(ms)} ms`],
  ['layout shift', number('cumulative-layout-shift'), (value) => value.toFixed(3)],
  ['bytes', number('total-byte-weight'), (bytes) => `${(bytes / 1000).toFixed(1)} kB`],
  ['requests', ({audits}) => audits['network-requests'].details.items.length, String],
  ['console errors', ({audits}) => audits['errors-in-console'].details?.items.length ?? 0, String],
]
const HELD = ['accessibility', 'best practices', 'SEO']

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

const stack = await startStack()
const shops = {without: await startShop(stack, {tag: false}), with: await startShop(stack, {tag: true})}
let fallen = 0
try {
  for (const [device, config] of [['desktop', desktop], ['phone', undefined]]) {
    const reports = {without: [], with: []}
    // In turn, so that what the machine does meanwhile meets both.
    for (let run = 0; run < RUNS; run++) {
      for (const kind of ['without', 'with']) reports[kind].push(await report(shops[kind].url, CATEGORIES, config))
    }
    console.log(`\n${device} (medians of ${RUNS})`.padEnd(29) + 'without'.padStart(12) + 'with'.padStart(12))
    for (const [name, read, words] of FIGURES) {
      const [without, with_] = ['without', 'with'].map((kind) => median(reports[kind].map(read)))
      const falls = (HELD.includes(name) && with_ < without) || (name === 'console errors' && with_ > 0)
      if (falls) fallen += 1
      console.log(name.padEnd(28) + words(without).padStart(12) + words(with_).padStart(12) + (falls ? '  WORSE' : ''))
    }
  }
} finally {
  for (const shop of Object.values(shops)) await shop.stop()
  await stack.stop()
}
process.exitCode = fallen > 0 ? 1 : 0
