import type {Attributes, MarkdownSink, Tag} from '../core/markdown/sink'
import {el} from '../panel/dom'

/** More elements than this in one answer are not drawn; their text is. */
const MAX_ELEMENTS = 4000
const BLOCKS = /^(?:p|h[34]|li|tr|pre|br|hr)$/

/**
 * Draws an answer into `root`. Elements and attributes come from the closed lists of `sink.ts`; what
 * a model wrote ends up in text nodes and in `href`s that passed the URL policy, nowhere else.
 * `onText` hears the plain text, blocks apart by newlines.
 */
export function createDomSink(root: HTMLElement, onText: (text: string) => void): MarkdownSink {
  /** Elements open now; null where one was left out. */
  const open: (HTMLElement | null)[] = [root]
  let drawn = 0

  function place(): HTMLElement {
    for (let at = open.length - 1; at > 0; at--) {
      const element = open[at]
      if (element) return element
    }
    return root
  }

  return {
    open(tag, attributes) {
      if (BLOCKS.test(tag)) onText('\n')
      if (++drawn > MAX_ELEMENTS) {
        open.push(null)
        return
      }
      const element = build(tag, attributes ?? {})
      place().append(element)
      // A wide table scrolls inside its own frame.
      open.push(tag === 'table' ? (element.firstElementChild as HTMLElement) : element)
    },
    close() {
      open.pop()
    },
    text(text) {
      const parent = place()
      const last = parent.lastChild
      if (last?.nodeType === Node.TEXT_NODE) (last as Text).appendData(text)
      else parent.append(text)
      onText(text)
    },
  }
}

function build(tag: Tag, {href, start, align}: Attributes): HTMLElement {
  if (tag === 'table') return el('div', {class: 'table', tabindex: 0}, el('table'))
  return el(tag, {
    href,
    target: href && '_blank',
    rel: href && 'noopener noreferrer nofollow ugc',
    start,
    class: align !== 'left' && align,
    tabindex: tag === 'pre' && 0,
  })
}
