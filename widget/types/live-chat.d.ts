/**
 * Types of the chat's JavaScript interface, for pages written in TypeScript. Keep this file beside
 * your sources, or name it in `types` of your tsconfig.json; nothing has to be imported.
 *
 * Before the script has run, commands wait in a queue:
 *
 *     window.LiveChat ||= function () { (LiveChat.q ||= []).push(arguments) }
 */

/** What the chat tells the page: an event's name, and what its listeners are given. */
export interface LiveChatEvents {
  /** The launcher stands in the page. A listener that comes later is called at once. */
  ready: Record<string, never>
  open: Record<string, never>
  close: Record<string, never>
  /** The visitor has sent a message. */
  message: {readonly id: string}
  /** A reply has ended. */
  reply: {
    readonly id: string
    readonly status: 'complete' | 'cut' | 'stopped' | 'interrupted' | 'failed'
  }
  /** The visitor has rated a reply, or taken the rating back. */
  feedback: {readonly id: string; readonly rating: 'up' | 'down' | null}
  /** Something asked for could not be done: `panel_unreachable`, or a problem code of the API. */
  error: {readonly code: string}
}

export interface LiveChatCart {
  /** How many things are in it. */
  readonly items: number
  /** What they cost, in the shop's currency. */
  readonly total: number
}

/** What can be changed while the page stands; what is left out stays as it is. */
export interface LiveChatSettings {
  /** `#rgb` or `#rrggbb`. */
  readonly color?: string
  readonly theme?: 'auto' | 'light' | 'dark'
  readonly position?: 'left' | 'right'
  /** Pixels from the bottom; `"40 16"`: and from the side. */
  readonly offset?: number | string
  /** Pixels. */
  readonly radius?: number
  /** Words beside the icon; an empty text takes them away. */
  readonly label?: string
  /** BCP 47, as `de` or `pt-BR`. */
  readonly lang?: string
  /** Takes the launcher away; what is open stays open. */
  readonly hidden?: boolean
  readonly cart?: LiveChatCart
}

export interface LiveChatApi {
  (command: 'open' | 'close' | 'toggle'): void
  /** Who the visitor is: a JWT signed by your own server. */
  (command: 'identify', who: {readonly token: string}): void
  /** The visitor has left your shop's account: the conversation is no longer shown here. */
  (command: 'logout'): void
  /** Sends a message in the visitor's name. */
  (command: 'send', text: string): void
  (command: 'set', settings: LiveChatSettings): void
  <Name extends keyof LiveChatEvents>(
    command: 'on' | 'off',
    event: Name,
    listener: (detail: LiveChatEvents[Name]) => void,
  ): void
  /** Takes the chat out of the page, with all it has set up there. */
  (command: 'destroy'): void
  /** Absent until the script has run. */
  readonly version?: string
  /** The queue of commands until then. */
  q?: ArrayLike<unknown>[]
}

declare global {
  interface Window {
    LiveChat?: LiveChatApi
  }
  var LiveChat: LiveChatApi
}
