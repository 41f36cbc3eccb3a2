import type {Translate} from '../core/i18n'
import {createMarkdown, type MarkdownWriter} from '../core/markdown/blocks'
import type {Entry} from '../core/state'
import type {Extras} from '../extras/extras'
import {el} from '../panel/dom'
import {createDomSink} from './markdown-dom'
import {extras, isHeldUp, metaLine, typingDots} from './message-parts'

/** What a message needs from the panel around it. */
export interface MessageHost {
  readonly t: Translate
  readonly language: string
  onPerson(): void
  onRetry(entry: Entry): void
  /** Null until they have been fetched. */
  extras(): Extras | null
  /** Plain text of a reply as it is drawn. */
  onText(text: string): void
}

/** One message on the screen. The text of a reply is only ever appended to while it grows. */
export interface MessageView {
  readonly element: HTMLElement
  update(entry: Entry, live: boolean): void
  /** Adds what has been fetched meanwhile. */
  finish(): void
}

export function createMessageView({role}: Entry, host: MessageHost): MessageView {
  const isUser = role === 'user'
  const bubble = el('div', {class: isUser ? 'bubble' : 'bubble md', dir: 'auto'})
  const extra = el('div', {class: 'extra'})
  const meta = el('div', {class: 'meta'})
  const element = el('li', {class: `msg ${role}`}, bubble, extra, meta)
  let shown: Entry | undefined
  let writer: MarkdownWriter
  let closed = false
  let live = false
  let added: HTMLElement[] = []

  function drawText({content, phase}: Entry): void {
    const was = shown?.content ?? ''
    if (isUser) {
      if (was !== content) bubble.textContent = content
      return
    }
    // A text that was closed and goes on after all (a lost reply taken up again) is drawn anew.
    if (closed && was === content && phase !== 'writing') return
    const grows = was !== '' && content.startsWith(was) && !closed
    if (!grows) {
      bubble.replaceChildren()
      writer = createMarkdown(createDomSink(bubble, (text) => live && host.onText(text)))
    }
    writer.push(grows ? content.slice(was.length) : content)
    closed = phase === 'done'
    if (closed) writer.end()
  }

  function update(entry: Entry, isLive: boolean): void {
    if (entry === shown) return
    live = isLive
    drawText(entry)
    element.dataset.phase = isHeldUp(entry) ? 'unsent' : entry.phase
    const waiting = entry.phase === 'waiting' && !entry.content
    bubble.hidden = !entry.content && !waiting
    if (waiting) bubble.replaceChildren(typingDots(host.t))
    extra.replaceChildren(...extras(entry, host, live))
    meta.replaceChildren(...metaLine(entry, host))
    for (const part of added) part.remove()
    added = []
    shown = entry
    finish()
  }

  function finish(): void {
    const {phase, content} = shown ?? {}
    if (isUser || !shown || phase !== 'done' || !content) return
    added = host.extras()?.finish(shown, meta) ?? []
  }

  return {element, update, finish}
}
