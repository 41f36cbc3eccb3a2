/**
 * `commands.<hash>.js`: what a page may want of the launcher beyond a button that opens the chat.
 * Fetched for pages that use `LiveChat` for more than to open and close, or that have an attribute
 * which most do not: `data-hide`, `data-image`, `data-font`, or one that is not understood.
 */
import {hexColor} from '../core/contrast'
import type {PanelCommand} from '../core/page-api'
import {matchesPath} from '../core/path-glob'
import {FULL_SCREEN} from '../core/screen'
import type {Settings} from '../launcher/launcher'
import type {Panel} from '../panel/panel'
import {createListeners} from './listeners'
import {checked, warn} from './settings'

/** What a browser keeps of a visitor's conversation (`panel/store.ts`). */
const PERSONAL = ['token', 'outbox', 'ratings', 'seen', 'draft', 'open']

export interface CommandsOptions {
  readonly attributes: DOMStringMap
  readonly frame: HTMLElement
  readonly site: string
  /** Ends it. */
  readonly signal: AbortSignal
  /** Null until it is loaded; then there is an event `panel`. */
  panel: Panel | null
  load(): Promise<Panel>
  open(focus: boolean): void
  apply(settings: Settings): void
}

/** Answers what carries out the commands that the launcher does not know, and tells of events. */
export function startCommands(options: CommandsOptions): (args: readonly unknown[]) => void {
  const {attributes, frame, site, signal, apply} = options
  const {on, off, emit} = createListeners()
  const hide = attributes.hide?.split(',') ?? []
  let hidden = false
  /** What the panel is told as soon as it is there. */
  let waiting: [PanelCommand, readonly unknown[]][] = []

  function set(given: object = {}): void {
    const {hidden: wish = hidden, color, font, ...rest} = checked(given)
    hidden = !!wish
    frame.style.fontFamily = font ?? frame.style.fontFamily
    apply(color === undefined ? rest : {...rest, color: hexColor(color) ?? color})
    place()
  }

  /** Also when a single-page app has gone to another page. */
  function place(): void {
    frame.classList.toggle('off', hidden || matchesPath(hide, location.pathname))
  }

  function hand(name: PanelCommand, args: readonly unknown[]): void {
    waiting.push([name, args])
    if (options.panel) deliver()
    // Who somebody is is no reason to fetch a panel on every page, before the chat is wanted.
    else if (name === 'send') {
      options.load().catch(() => emit('error', {code: 'panel_unreachable'}))
    }
  }

  /** Gone at once: the page may be left before a panel is there. */
  function forget(part: string): void {
    for (const area of [() => localStorage, () => sessionStorage]) {
      try {
        area().removeItem(`live-chat-agent:${site}:${part}`)
      } catch {
        return // denied: nothing stands there
      }
    }
  }

  function kept(area: () => Storage, part: string): boolean {
    try {
      return area().getItem(`live-chat-agent:${site}:${part}`) !== null
    } catch {
      return false
    }
  }

  function deliver(): void {
    const commands = waiting
    waiting = []
    for (const [name, args] of commands) options.panel?.command(name, args)
  }

  const commands: Record<string, ((...args: never[]) => void) | undefined> = {
    on,
    off,
    emit(event: string, detail?: object) {
      if (event === 'panel') deliver()
      else emit(event, detail)
    },
    set(given: object) {
      set(given)
      options.panel?.command('set', [given])
    },
    identify(given: {token?: unknown}) {
      if (typeof given?.token === 'string') hand('identify', [given])
      else warn('identify needs {token: "…"}, signed by your server')
    },
    logout() {
      for (const part of PERSONAL) forget(part)
      hand('logout', [])
    },
    send: (...args) => hand('send', args),
  }

  /** Takes the icon's place once it is there: an address that leads nowhere leaves the icon. */
  function showImage(address: string): void {
    const image = new Image()
    image.alt = ''
    image.onload = () => frame.querySelector('svg')?.replaceWith(image)
    image.src = address
  }

  const {color, theme, position, offset, radius, font} = attributes
  set({color, theme, position, offset, radius, font})
  if (attributes.image) showImage(attributes.image)
  // With `data-hide` the launcher leaves it to us whether what was open in this tab is opened again.
  const mayOpen =
    hide[0] !== undefined && !frame.matches('.off') && !matchMedia(FULL_SCREEN).matches
  if (mayOpen && kept(() => sessionStorage, 'open')) options.open(false)
  const {navigation} = window as {navigation?: EventTarget}
  addEventListener('popstate', place, {signal})
  navigation?.addEventListener('currententrychange', place, {signal})

  return ([name, ...args]) => {
    const act = Object.hasOwn(commands, name as string) && commands[name as string]
    if (act) act(...(args as never[]))
    else if (name) {
      warn(
        `no command "${name}"; there are open, close, toggle, identify, logout, send, set, on, off, destroy`,
      )
    }
  }
}
