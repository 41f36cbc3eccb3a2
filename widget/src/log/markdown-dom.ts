import type {Attributes, MarkdownSink, Tag} from '../core/markdown/sink'
import {el} from '../panel/dom'

/** More elements than this in one answer are not drawn; their text is. */
const MAX_ELEMENTS = 4000
const BLOCKS = /^(?:p|h[34]|li|tr|pre|br|hr)$/

/**
 * Draws an answer into `root`. Elements and attributes come from the closed lists of `sink.ts`; what
 * a model wrote ends up in text nodes and in `href`s that passed the URL policy, nowhere else.
 * `onText` hears the plain text: newlines keep its blocks apart, blanks its cells.
 */
export function createDomSink(root: HTMLElement, onText: (text: string) => void): MarkdownSink {
  /** What is drawn goes into the last of these: an element left out has its place held by its parent. */
  const places = [root]
  const place = () => places[places.length - 1] as HTMLElement
  let drawn = 0

  function text(text: string): void {
    const last = place().lastChild
    if (last?.nodeType === Node.TEXT_NODE) (last as Text).appendData(text)
    else place().append(text)
    onText(text)
  }

  return {
    text,
    open(tag, attributes = {}) {
      const apart = BLOCKS.test(tag) ? '\n' : tag[0] === 't' ? ' ' : ''
      if (++drawn > MAX_ELEMENTS) {
        places.push(place())
        if (apart) text(apart)
        return
      }
      onText(apart)
      const element = build(tag, attributes)
      place().append(element)
      // A wide table scrolls inside its own frame.
      places.push(tag === 'table' ? (element.firstElementChild as HTMLElement) : element)
    },
    close() {
      places.pop()
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
