import type {Translate} from '../core/i18n'
import {createMarkdown, type MarkdownWriter} from '../core/markdown/blocks'
import type {Entry} from '../core/state'
import type {Remedy, TroubleKind} from '../core/trouble'
import type {IconName} from '../panel/icons'
import {el} from './dom'
import {createDomSink} from './markdown-dom'
import {extras, metaLine, typingDots} from './message-parts'

/** What a message needs from the panel around it. */
export interface MessageHost {
  readonly t: Translate
  readonly language: string
  /** Where a link of the site leads, or null when it is not to be shown. */
  resolve(url: string): string | null
  contactHref(): string | null
  icon(name: IconName): SVGElement
  /** What the visitor can do about a trouble. */
  remedyFor(entry: Entry): Remedy
  needsPerson(kind: TroubleKind): boolean
  onRetry(entry: Entry): void
  /** Plain text of a reply as it is drawn. */
  onText(text: string): void
}

/** One message on the screen. The text of a reply is only ever appended to while it grows. */
export interface MessageView {
  readonly element: HTMLElement
  update(entry: Entry, live: boolean): void
}

export function createMessageView(first: Entry, host: MessageHost): MessageView {
  const {t} = host
  const isUser = first.role === 'user'
  const bubble = el('div', {class: isUser ? 'bubble' : 'bubble md', dir: 'auto'})
  const extra = el('div', {class: 'extra'})
  const meta = el('div', {class: 'meta'})
  const element = el('li', {class: `msg ${first.role}`}, bubble, extra, meta)
  let shown: Entry | null = null
  let writer: MarkdownWriter | null = null
  let live = false

  function startOver(): void {
    bubble.replaceChildren()
    writer = createMarkdown(createDomSink(bubble, (text) => live && host.onText(text)))
  }

  function drawText(entry: Entry): void {
    if (isUser) {
      if (shown?.content !== entry.content) bubble.textContent = entry.content
      return
    }
    // A text that was closed and goes on after all (a lost reply taken up again) is drawn anew.
    const closed = shown?.phase === 'done' && shown.content !== entry.content
    const grows =
      shown !== null && shown.content !== '' && shown.revision === entry.revision && !closed
    if (!grows) startOver()
    const from = grows && shown ? shown.content.length : 0
    if (entry.content.length > from) writer?.push(entry.content.slice(from))
    if (entry.phase === 'done' && (shown?.phase !== 'done' || !grows)) writer?.end()
  }

  function update(entry: Entry, isLive: boolean): void {
    if (entry === shown) return
    live = isLive
    drawText(entry)
    element.dataset.phase = entry.phase
    const empty = entry.content === ''
    bubble.hidden = empty && entry.phase !== 'waiting'
    if (empty && entry.phase === 'waiting') bubble.replaceChildren(typingDots(t))
    extra.replaceChildren(...extras(entry, host, live))
    meta.replaceChildren(...metaLine(entry, host))
    shown = entry
  }

  return {element, update}
}
