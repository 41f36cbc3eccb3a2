// Chromium, and what a test wants to know of a page: what it requested, what it complained about.
import {mkdirSync} from 'node:fs'
import path from 'node:path'

import {chromium} from 'playwright-core'

import {BUILD} from '../../integration/lib/processes.mjs'
import {judgeAnswers} from './judge.mjs'

const SCREENSHOTS = path.join(BUILD, 'screenshots')

export const DESKTOP = {viewport: {width: 1280, height: 800}}
export const PHONE = {
  viewport: {width: 390, height: 844},
  deviceScaleFactor: 2,
  isMobile: true,
  hasTouch: true,
}

export function launchBrowser(options = {}) {
  return chromium.launch({
    ...options,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-proxy-server',
    ],
  })
}

/**
 * A page in a profile of its own. `page.requested` lists every address it asked for,
 * `page.complaints` errors of scripts and of the console, and `page.violations()` those of its
 * content security policy.
 */
export async function newPage(browser, options = DESKTOP) {
  const context = await browser.newContext({locale: 'en-US', reducedMotion: 'reduce', ...options})
  const page = await context.newPage()
  return watched(page)
}

/** Another tab of the same visitor. */
export const newTab = async (page) => watched(await page.context().newPage())

async function watched(page) {
  page.setDefaultTimeout(20_000)
  page.requested = []
  page.complaints = []
  judgeAnswers(page)
  page.on('request', (request) => page.requested.push(request.url()))
  page.on('pageerror', (error) => page.complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') page.complaints.push(message.text())
  })
  await page.addInitScript(() => {
    window.cspViolations = []
    document.addEventListener('securitypolicyviolation', (event) => {
      window.cspViolations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`)
    })
  })
  page.violations = () => page.evaluate(() => window.cspViolations)
  return page
}

/** A picture for people to look at. */
export async function picture(page, name) {
  mkdirSync(SCREENSHOTS, {recursive: true})
  await page.screenshot({path: path.join(SCREENSHOTS, `${name}.png`), animations: 'disabled'})
}
