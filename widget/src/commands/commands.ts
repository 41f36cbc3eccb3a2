/**
 * `commands.<hash>.js`: what a page may want of the launcher beyond a button that opens the chat.
 * Fetched for pages that use `LiveChat` for more than to open and close, or that have an attribute
 * which most do not: `data-hide`, `data-image`, `data-font`, or one that is not understood.
 */
import {hexColor} from '../core/contrast'
import type {PanelCommand} from '../core/page-api'
import {matchesPath} from '../core/path-glob'
import type {Settings} from '../launcher/launcher'
import type {Panel} from '../panel/panel'
import {createListeners} from './listeners'
import {checked, warn} from './settings'

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
    else if (isUrgent(name)) {
      options.load().catch(() => emit('error', {code: 'panel_unreachable'}))
    }
  }

  /**
   * Who somebody is need not be known, and is no reason to fetch a panel on every page, before the
   * chat is wanted. Who leaves takes along what stands in this browser.
   */
  function isUrgent(name: PanelCommand): boolean {
    return name === 'send' || (name === 'logout' && kept(() => localStorage, 'token'))
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
    identify: (...args) => hand('identify', args),
    logout: (...args) => hand('logout', args),
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
  const mayOpen = hide[0] !== undefined && !frame.matches('.off') && innerWidth > 480
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
