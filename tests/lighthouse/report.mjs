// One run of Lighthouse, and what is read from it.
import * as chrome from 'chrome-launcher'
import lighthouse from 'lighthouse'

const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-proxy-server']

export const score = (category) => ({categories}) => Math.round(categories[category].score * 100)
export const number = (audit) => ({audits}) => audits[audit].numericValue
/** Lighthouse's report on a page, by a browser of its own. Without `config`: on a phone. */
export async function report(url, categories, config) {
  const browser = await chrome.launch({chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromeFlags: FLAGS, logLevel: 'silent'})
  try {
    const {lhr} = await lighthouse(url, {port: browser.port, onlyCategories: categories, logLevel: 'silent'}, config)
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)
    return lhr
  } finally {
    browser.kill()
  }
}
