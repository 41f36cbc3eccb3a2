/**
 * `widget.js`: what every page of a shop downloads, so it does next to nothing.
 *
 * It draws a button. The chat is fetched when the visitor reaches for it (hover, focus, touch) and
 * shown on click; until then nothing is requested and nothing stored. What few pages want of the
 * launcher is in `commands.ts`, and fetched where a page wants it. Whatever goes wrong here, the page
 * is left as it was.
 */
import type {LiveChatApi} from '../../types/live-chat'
import type {CommandsOptions} from '../commands/commands'
import {DEFAULT_COLOR, hexColor, inkOn} from '../core/contrast'
import type {PageSettings} from '../core/page-api'
import {FULL_SCREEN} from '../core/screen'
import type {NudgeOptions} from '../nudge/nudge'
import type {Panel, PanelOptions} from '../panel/panel'
import {keepAttached, lift} from './attach'
import {createButton, make} from './button'
import css from './launcher.css'
import {failureIn, nameIn} from './words'

export interface Settings extends PageSettings {
  readonly position?: 'left' | 'right'
  readonly offset?: string
  readonly label?: string
}

type Args = readonly unknown[]
type Run = (args: Args) => void

/** Offset, position, radius and theme, as an owner may write them. */
const FORM = /^(\d{1,3}( \d{1,3})?)?,(left|right)?,\d?\d?,(auto|light|dark)?$/

/** Our own tag: `currentScript` is null in a module, and another script where we were bundled into one. */
const script = [
  document.currentScript,
  document.querySelector('script[data-site][src*="/widget"]'),
].find((tag) => (tag as HTMLElement | null)?.dataset.site) as HTMLScriptElement | undefined

function start(tag: HTMLScriptElement, site: string): void {
  const attributes = tag.dataset
  let settings: Settings = {}
  const ending = new AbortController()
  const {signal} = ending

  const host = document.createElement('live-chat-agent')
  const root = host.attachShadow({mode: 'open'})
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css)
  root.adoptedStyleSheets = [sheet]
  const frame = make('div', 'frame')
  const {button, update} = createButton()
  const failure = make('span', 'failure')
  failure.setAttribute('role', 'alert')
  root.append(frame)
  frame.append(button, failure)

  let loading: Promise<Panel> | null = null
  let tries = 0
  /** Asked for; the panel may have yet to come. */
  let isOpen = false
  let unread = 0
  let unreadWords = ''
  let run: Run | null = null
  /** What waits for `commands.ts`, once that is wanted. */
  let queue: Args[] | null = null

  const common: PanelOptions & NudgeOptions & CommandsOptions = {
    attributes,
    frame,
    root,
    site,
    origin: new URL(tag.src).origin,
    page: false,
    greeting: null,
    panel: null,
    signal,
    load,
    open,
    onClose: close,
    onUnread,
    emit,
    apply,
    settings: () => settings,
  }

  // --- look and place

  function style(name: string, value: string): void {
    frame.style.setProperty(`--${name}`, value)
  }

  function apply(news: Settings): void {
    settings = {...settings, ...news}
    const {color, position, offset, radius} = news
    if (color) paint(color)
    if (position) frame.dataset.position = position
    if (radius) style('radius', `${radius}px`)
    if (offset) {
      const [bottom, side = 20] = offset.split(' ')
      style('offset', `${bottom}px`)
      style('side', `${side}px`)
    }
    show()
  }

  function paint(color: string): void {
    style('brand', color)
    style('ink', inkOn(color))
  }

  /** What depends on the page around us. Its style sheets may come late. */
  function settle(): void {
    const property = hexColor(getComputedStyle(host).getPropertyValue('--live-chat-color'))
    if (property && !settings.color) apply({color: property})
    lift(host)
  }

  function show(): void {
    const {label, lang} = settings
    frame.lang = lang || document.documentElement.lang || navigator.language
    const name = label || nameIn(frame.lang)
    update(isOpen, unread ? `${name}, ${unreadWords}` : name, label, unread)
  }

  function onUnread(count: number, words = `${count}`): void {
    unread = count
    unreadWords = words
    show()
  }

  // --- the panel

  /**
   * Imports a file of ours. A policy of a hash and 'strict-dynamic' takes what our tag imports for the
   * page's own, and refuses it; what a script has put in to preload it takes, and that is imported.
   */
  function bring(file: string): Promise<unknown> {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.nonce = tag.nonce
    link.href = new URL(file, tag.src).href
    host.append(link)
    return import(link.href)
  }

  function load(): Promise<Panel> {
    // A browser may remember that a module failed: a later try asks under another name.
    loading ??= bring(PANEL_FILE + (tries++ ? `?${tries}` : '')).then((module) => {
      signal.throwIfAborted()
      const {mountPanel} = module as {mountPanel: (options: PanelOptions) => Panel}
      common.panel = mountPanel(common)
      emit('panel')
      return common.panel
    })
    loading.catch(() => {
      loading = null // what fails ahead of the click is told on the click
    })
    return loading
  }

  async function open(focus = true): Promise<void> {
    if (isOpen) return
    isOpen = true
    failure.textContent = ''
    onUnread(0)
    emit('open')
    try {
      const panel = await load()
      lift(host)
      if (isOpen) panel.open(focus)
    } catch {
      close()
      failure.textContent = failureIn(frame.lang)
      emit('error', {code: 'panel_unreachable'})
    }
  }

  function close(): void {
    if (!isOpen) return
    isOpen = false
    const hadFocus = root.activeElement
    common.panel?.close()
    show()
    if (hadFocus) button.focus({preventScroll: true})
    emit('close')
  }

  // --- the page

  const toggle = () => (isOpen ? close() : open())
  const own: Record<string, (() => unknown) | undefined> = {
    open,
    close,
    toggle,
    destroy() {
      isOpen = false
      ending.abort()
      detach()
      common.panel?.destroy()
      delete (window as {LiveChat?: unknown}).LiveChat
    },
  }

  function command(...args: Args): void {
    const act = own[args[0] as string]
    if (act) act()
    else later(args)
  }

  function emit(...event: Args): void {
    if (queue) later(['emit', ...event])
  }

  /** More than to open and to close is fetched when the page wants it, and done in its order. */
  function later(args: Args): void {
    if (!queue) {
      bring(COMMANDS_FILE).then((module) => {
        run = (module as {startCommands: (options: CommandsOptions) => Run}).startCommands(common)
        for (const args of queue ?? []) run(args)
      }, ignore)
    }
    queue ??= []
    if (run) run(args)
    else queue.push(args)
  }

  /** What this browser keeps for the site; it may keep nothing. */
  function stored(area: 'localStorage' | 'sessionStorage', part: string): string | null {
    try {
      return window[area].getItem(`live-chat-agent:${site}:${part}`)
    } catch {
      return null
    }
  }

  button.onclick = toggle
  button.onpointerenter = button.onfocus = load
  // The page's shortcuts must not take the keys of someone who is writing to us.
  for (const type of ['keydown', 'keyup', 'keypress']) {
    frame.addEventListener(type, (event) => event.stopPropagation())
  }
  const {hide, greetings, image, font, color, position, offset, radius, theme, lang, label} =
    attributes
  const given = hexColor(color ?? '')
  const isKnown = FORM.test([offset, position, radius, theme].join())
  paint(DEFAULT_COLOR)
  apply({position: 'right', lang, label, color: given ?? undefined})
  if (isKnown) apply({offset, position, radius, theme} as Settings)
  if (hide || image || font || !isKnown || (color && !given)) later([])
  if (hide) frame.classList.add('off')
  const detach = keepAttached(host, settle)
  addEventListener('load', settle, {signal})

  const early = (window.LiveChat?.q ?? []) as Args[]
  window.LiveChat = Object.assign(command as LiveChatApi, {version: VERSION})
  for (const args of early) command(...args)

  // In this tab, the visitor had a conversation open on the page before. Not on phones: it would cover the page.
  if (!hide && stored('sessionStorage', 'open') && !matchMedia(FULL_SCREEN).matches)
    void open(false)
  else if (stored('localStorage', 'token') || greetings !== undefined) {
    bring(NUDGE_FILE).then((module) => {
      const {startNudge} = module as {startNudge: (options: NudgeOptions) => void}
      startNudge(common)
    }, ignore)
  }
}

/** The page has lost nothing. */
const ignore = () => undefined

if (!script) console.warn('Live Chat Agent: no data-site')
else if (!window.LiveChat?.version) start(script, script.dataset.site ?? '')
