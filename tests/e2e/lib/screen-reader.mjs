// A screen reader that writes down what it says (@guidepup/virtual-screen-reader), run inside the page.
import {readFileSync} from 'node:fs'
import {createRequire} from 'node:module'

const {resolve} = createRequire(import.meta.url)
const PROGRAM = readFileSync(resolve('@guidepup/virtual-screen-reader/browser.js'), 'utf8')

/** Before the page is loaded: lets it be fetched there. */
export const offerReader = (page) =>
  page.route('**/virtual-screen-reader.js', (route) => route.fulfill({contentType: 'text/javascript', body: PROGRAM}))

/** Begins to read the widget: all of it, from its first element. */
export async function startReader(page) {
  await page.locator('live-chat-agent').evaluate(async ({shadowRoot}) => {
    const {virtual} = await import('/virtual-screen-reader.js')
    window.screenReader = virtual
    const container = [...shadowRoot.children].find((child) => child.querySelector('button'))
    await virtual.start({container})
  })
  return {
    /** What was said by itself, without being asked for: of live regions. */
    heard: () => page.evaluate(async () => (await window.screenReader.spokenPhraseLog()).filter((phrase) => /^(polite|assertive): /.test(phrase))),
    forget: () => page.evaluate(() => window.screenReader.clearSpokenPhraseLog()),
    /** Reads on from where it stands until it is where it began. */
    walk: () => page.evaluate(async () => {
      const reader = window.screenReader
      await reader.clearSpokenPhraseLog()
      const said = []
      for (let step = 0; step < 400; step++) {
        await reader.next()
        const phrase = await reader.lastSpokenPhrase()
        if (step > 0 && phrase === said[0]) break
        said.push(phrase)
      }
      return said
    }),
  }
}
