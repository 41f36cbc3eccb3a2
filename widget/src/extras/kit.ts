import type {Conversation} from '../core/conversation'
import type {Translate} from '../core/i18n'
import type {el, outLink} from '../panel/dom'
import type {drawIcon} from '../panel/icons'
import type {Language} from '../panel/language'
import type {PanelStore} from '../panel/store'

/**
 * What the panel hands to the extras. They import none of its code but types: what both import would
 * be fetched with every panel, in a file of its own.
 */
export interface Kit {
  readonly el: typeof el
  readonly outLink: typeof outLink
  readonly drawIcon: typeof drawIcon
  /** The panel's own words, in `language`. */
  readonly t: Translate
  readonly language: string
  readonly readWords: Language['readWords']
  readonly root: ShadowRoot
  readonly panel: HTMLElement
  /** All of the panel but what stands over it. */
  readonly below: HTMLElement
  readonly chat: Conversation
  readonly store: PanelStore
  /** Says something short aloud. */
  note(words: string): void
  focusInside(): void
}
