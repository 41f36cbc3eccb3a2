/**
 * `widget.js`: what every page of a shop downloads, so it does next to nothing.
 *
 * It draws a button. The chat is fetched when the visitor reaches for it (hover, focus, touch) and
 * shown on click; until then nothing is requested and nothing stored. Whatever goes wrong here, the
 * page is left as it was.
 */
import {hexColor, inkOn} from '../core/contrast'
import type {Panel, PanelOptions} from '../panel/panel'
import {keepAttached, lift} from './attach'
import {drawButton} from './button'
import css from './launcher.css'
import {wordsFor} from './words'

/** The colour of a chat nobody chose one for. */
const DEFAULT_COLOR = '#0b6b5d'

type Command = 'open' | 'close' | 'toggle'

/** `window.LiveChat`: before the script runs, a list of commands to carry out; then this. */
interface LiveChat extends Record<Command, () => void> {
  readonly version: string
  push(...commands: readonly (readonly [Command])[]): void
}

const page = window as unknown as {LiveChat?: LiveChat | (readonly [Command])[]}

/** Our own tag: `currentScript` is null in a module, and another script where we were bundled into one. */
const script = [document.currentScript, document.querySelector('script[data-site]')].find(
  (tag): tag is HTMLScriptElement => tag instanceof HTMLScriptElement && !!tag.dataset.site,
)

function start(tag: HTMLScriptElement, site: string): void {
  const {lang, color, position, offset, theme, label} = tag.dataset
  const language = lang || document.documentElement.lang || navigator.language
  const [openWords, closeWords, failedWords, retryWords] = wordsFor(language)

  const host = document.createElement('live-chat-agent')
  const root = host.attachShadow({mode: 'open'})
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]

  const frame = document.createElement('div')
  frame.className = 'frame'
  frame.lang = language
  frame.dataset.side = position === 'left' ? 'left' : 'right'
  if (offset) frame.style.setProperty('--offset', `${Number.parseInt(offset, 10) || 20}px`)
  const brand = hexColor(color ?? '') ?? DEFAULT_COLOR
  frame.style.setProperty('--brand', brand)
  frame.style.setProperty('--ink', inkOn(brand))
  frame.dataset.theme = theme ?? 'auto'
  const button = drawButton(label)
  frame.append(button)
  root.append(frame)

  let loading: Promise<Panel> | null = null
  let tries = 0
  let panel: Panel | null = null
  let failure: HTMLElement | null = null
  let isOpen = false

  function load(): Promise<Panel> {
    loading ??= import(panelUrl()).then(
      ({mountPanel}: {mountPanel: (options: PanelOptions) => Panel}) =>
        mountPanel({
          frame,
          root,
          site,
          origin: new URL(tag.src).origin,
          language: lang ?? null,
          page: false,
          onClose: close,
          emit: () => undefined,
          onUnread: () => undefined,
          settings: () => ({color, theme: theme as 'auto' | undefined}),
          greeting: null,
        }),
    )
    loading.catch(() => {
      loading = null // what fails ahead of the click is told on the click
    })
    return loading
  }

  /** A browser may remember that a module failed: a later try asks under another name. */
  function panelUrl(): string {
    const url = new URL(PANEL_FILE, tag.src)
    if (tries++ > 0) url.search = `try=${tries}`
    return url.href
  }

  function show(): void {
    button.setAttribute('aria-expanded', String(isOpen))
    button.setAttribute('aria-label', isOpen ? closeWords : label || openWords)
  }

  async function open(focus = true): Promise<void> {
    isOpen = true
    failure?.remove()
    button.setAttribute('aria-busy', 'true')
    try {
      panel = await load()
      if (!isOpen) return
      lift(host)
      show()
      panel.open(focus)
    } catch {
      isOpen = false
      tell()
    } finally {
      button.removeAttribute('aria-busy')
    }
  }

  function close(): void {
    isOpen = false
    const hadFocus = root.activeElement
    panel?.close()
    show()
    if (hadFocus) button.focus({preventScroll: true})
  }

  /** Says in words that the chat could not be loaded. */
  function tell(): void {
    failure = document.createElement('div')
    failure.className = 'failure'
    failure.setAttribute('role', 'alert')
    const words = document.createElement('span')
    const retry = document.createElement('button')
    words.textContent = failedWords
    retry.textContent = retryWords
    retry.onclick = () => void open()
    frame.append(failure)
    failure.append(words, retry)
  }

  const api: LiveChat = {
    version: VERSION,
    open: () => void (isOpen || open()),
    close: () => isOpen && close(),
    toggle: () => (isOpen ? close() : void open()),
    push(...commands) {
      for (const [command] of commands) api[command]?.()
    },
  }

  button.onclick = api.toggle
  for (const reach of ['pointerenter', 'focus', 'touchstart']) {
    button.addEventListener(reach, load, {passive: true})
  }
  // The page's shortcuts must not take the keys of someone who is writing to us.
  for (const type of ['keydown', 'keyup', 'keypress']) {
    frame.addEventListener(type, (event) => event.stopPropagation())
  }
  show()
  keepAttached(host)
  const queued = page.LiveChat
  page.LiveChat = api
  if (Array.isArray(queued)) api.push(...queued)
  if (wasOpen(site)) void open(false)
}

/** In this tab, the visitor had a conversation open on the page before. Not on phones: it would cover the page. */
function wasOpen(site: string): boolean {
  try {
    return (
      sessionStorage.getItem(`live-chat-agent:${site}:open`) === '1' &&
      matchMedia('(min-width: 481px)').matches
    )
  } catch {
    return false
  }
}

if (!script) console.warn('Live Chat Agent: the script tag needs a data-site attribute.')
else if (!page.LiveChat || Array.isArray(page.LiveChat)) start(script, script.dataset.site ?? '')
