import type {Conversation} from '../core/conversation'
import type {Translate} from '../core/i18n'
import type {Api} from '../core/ports'
import type {Entries} from '../core/state'
import type {el, outLink} from '../panel/dom'
import type {drawIcon} from '../panel/icons'
import type {fetchLocale} from '../panel/locale-file'
import type {PanelOptions} from '../panel/panel'
import type {PanelStore} from '../panel/store'

/**
 * What the panel hands to the extras. They import none of its code but types: what both import would
 * be fetched with every panel, in a file of its own.
 */
export interface Kit {
  readonly el: typeof el
  readonly outLink: typeof outLink
  readonly drawIcon: typeof drawIcon
  readonly fetchLocale: typeof fetchLocale
  /** The panel's own words, in `language`. */
  readonly t: Translate
  readonly language: string
  readonly root: ShadowRoot
  /** Ends with the panel. */
  readonly signal: AbortSignal
  readonly panel: HTMLElement
  /** All of the panel but what stands over it. */
  readonly below: HTMLElement
  readonly options: PanelOptions
  readonly api: Api
  readonly chat: Conversation
  readonly store: PanelStore
  /** The entries as they were when the extras were asked for, or something was sent since. */
  entries(): Entries
  /** Where a link of the site leads, or null when it is not to be shown. */
  resolve(url: string): string | null
  isOpen(): boolean
  send(text: string): void
  newId(): string
  /** Says something short aloud. */
  note(words: string): void
  /** Says that the server cannot be reached. */
  fail(on: boolean): void
  focusInside(): void
}
