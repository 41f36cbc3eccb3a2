/** What page, launcher and panel say to each other. Types only; the page's part is types/live-chat.d.ts. */
import type {LiveChatCart, LiveChatEvents} from '../../types/live-chat'

export type PageEvents = LiveChatEvents

/** Tells the page; whatever its listeners do, this does not throw. */
export type Emit = <Name extends keyof PageEvents>(event: Name, detail: PageEvents[Name]) => void

/** What page and owner ask for, as it stands now: attributes, custom properties and `set`. */
export interface PageSettings {
  readonly color?: string
  readonly theme?: 'auto' | 'light' | 'dark'
  readonly lang?: string
  /** Pixels. The frame has it as `--radius`. */
  readonly radius?: string | number
  readonly cart?: LiveChatCart
}

/** The commands that the launcher hands on. With `set`, `settings()` already has what was set. */
export type PanelCommand = 'identify' | 'logout' | 'send' | 'set'

/** What the launcher has for the panel. */
export interface PanelPage {
  readonly emit: Emit
  /** Messages the visitor has not seen, and the same in words of the visitor's language. */
  onUnread(count: number, words?: string): void
  settings(): PageSettings
  /** What the visitor was greeted with: the assistant's first words. Changes; read it when you open. */
  greeting: string | null
}
