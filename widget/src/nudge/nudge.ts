/**
 * `nudge.<hash>.js`: what may draw the visitor's eye to the launcher. Fetched where the page asks for
 * greetings, and for a visitor with a conversation: that one is told of unread messages and not
 * greeted again.
 *
 * A greeting is shown once in a visit: that one was shown is kept for the tab (sessionStorage), the one
 * thing that is stored of a visitor who did nothing, and only where the page asks for greetings. One
 * who takes it away is never greeted again (localStorage).
 */
import type {PageSettings} from '../core/page-api'
import {showBubble} from './bubble'
import css from './nudge.css'
import {dueGreeting, type Greeting} from './rules'
import {countUnread} from './unread'
import {wordsFor} from './words'

export interface NudgeOptions {
  readonly frame: HTMLElement
  readonly root: ShadowRoot
  readonly site: string
  readonly origin: string
  /** Ends it. */
  readonly signal: AbortSignal
  /** What the visitor is greeted with; null when the visitor does not want it. */
  greeting: string | null
  settings(): PageSettings
  onUnread(count: number, words: string): void
  open(): void
}

export function startNudge(options: NudgeOptions): void {
  const token = kept(() => localStorage, `live-chat-agent:${options.site}:token`)
  const work = token ? tellUnread(options, token) : greet(options)
  work.catch(() => undefined) // nobody has asked for it: nobody is told
}

async function tellUnread(options: NudgeOptions, token: string): Promise<void> {
  const {origin, site, frame, onUnread} = options
  const count = await countUnread(origin, site, token)
  if (count && !isOpen(frame)) onUnread(count, `${wordsFor(frame.lang).news}: ${count}`)
}

async function greet(options: NudgeOptions): Promise<void> {
  const {frame, root, site, origin, signal, settings} = options
  const key = `live-chat-agent:${site}:greeted`
  if (kept(() => localStorage, key) || kept(() => sessionStorage, key)) return
  const response = await fetch(`${origin}/api/v1/sites/${encodeURIComponent(site)}`, {
    headers: {Accept: 'application/json'},
    credentials: 'omit',
  })
  const {greetings = []}: {greetings?: readonly Greeting[]} = await response.json()
  if (!greetings[0] || signal.aborted) return

  let path = location.pathname
  let seconds = 0
  let bubble: HTMLElement | null = null
  const timer = setInterval(look, 1000)
  signal.addEventListener('abort', () => clearInterval(timer))
  // The chat has been opened, by whatever.
  const opening = new MutationObserver(() => {
    if (!isOpen(frame)) return
    opening.disconnect()
    clearInterval(timer)
    bubble?.remove()
  })
  opening.observe(frame, {subtree: true, attributeFilter: ['aria-expanded']})
  look()

  function look(): void {
    if (location.pathname !== path) seconds = 0
    path = location.pathname
    if (document.hidden || isOpen(frame) || frame.matches('.off')) return
    const greeting = dueGreeting(greetings, {path, seconds, cart: settings().cart})
    seconds++
    if (greeting) show(greeting.text)
  }

  function show(text: string): void {
    clearInterval(timer)
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
    options.greeting = text
    keep(() => sessionStorage, key)
    const {theme} = settings()
    bubble = showBubble(frame, text, wordsFor(frame.lang).close, options.open, () => {
      bubble?.remove()
      bubble = null
      options.greeting = null
      keep(() => localStorage, key)
    })
    if (theme && theme !== 'auto') bubble.style.colorScheme = theme
  }
}

function isOpen(frame: HTMLElement): boolean {
  return frame.querySelector('[aria-expanded="true"]') !== null
}

function kept(area: () => Storage, key: string): string | null {
  try {
    return area().getItem(key)
  } catch {
    return null
  }
}

function keep(area: () => Storage, key: string): void {
  try {
    area().setItem(key, '1')
  } catch {
    // denied or full: memory has to do
  }
}
