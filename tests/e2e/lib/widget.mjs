// The widget as a person finds it: by role and by label. (Playwright looks into open shadow roots.)
import {readFileSync} from 'node:fs'
import path from 'node:path'

import {ROOT} from '../../integration/lib/processes.mjs'

const wordsIn = (file) => JSON.parse(readFileSync(path.join(ROOT, 'widget/locales', file), 'utf8'))
export const wordsOf = (language) => wordsIn(`${language}.json`)
export const WORDS = wordsIn('en.json')
export const EXTRA_WORDS = wordsIn('extras/en.json')

export class Widget {
  constructor(page, words = WORDS) {
    this.page = page
    this.launcher = page.locator('live-chat-agent button.launcher')
    this.dialog = page.getByRole('dialog')
    this.field = page.getByRole('textbox', {name: words.messageLabel})
    this.send = page.getByRole('button', {name: words.send, exact: true})
    this.log = page.getByRole('log').or(page.getByRole('list', {name: words.log})).first()
    this.close = this.dialog.getByRole('button', {name: words.close})
    this.retry = page.getByRole('button', {name: new RegExp(`^${words.retry}`)})
    this.resend = page.getByRole('button', {name: words.resend})
    this.stop = page.getByRole('button', {name: words.stop})
    this.jump = page.getByRole('button', {name: new RegExp(`^(${words.latest}|${words.newBelow})`)})
    /** Says that nothing gets through. */
    this.line = page.locator('.net')
    this.questions = page.locator('li.msg.user')
    this.answers = page.locator('li.msg.assistant')
  }

  async open() {
    await this.launcher.click()
    await this.dialog.waitFor()
    await this.field.waitFor()
  }

  async ask(text) {
    await this.field.fill(text)
    await this.field.press('Enter')
  }

  /** The newest answer's text once it is there whole. */
  async answer() {
    const last = this.answers.last()
    const bubble = last.locator('.bubble')
    for (let text; ;) {
      await last.and(this.page.locator('[data-phase=done]')).waitFor()
      const before = text
      text = await bubble.innerText()
      if (text === before) return text.trim()
      await this.page.waitForTimeout(100) // an end that comes before the last words is read on
    }
  }

  /** Waits until these words stand in the chat. */
  shows(text) {
    return this.page.getByText(text).first().waitFor()
  }

  /** What has the focus inside the widget: its label, else its text. */
  focused() {
    return this.page.evaluate(() => {
      let at = document.activeElement
      while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
      return at?.getAttribute('aria-label') ?? at?.textContent ?? ''
    })
  }
}
