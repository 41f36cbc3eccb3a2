import {createMarkdown} from '../src/core/markdown/blocks'
import type {Attributes, Tag} from '../src/core/markdown/sink'
import {createTreeSink} from './tree-sink'

const TAGS = new Set(
  'p br hr h3 h4 strong em s code pre ul ol li blockquote table thead tbody tr th td a span'.split(
    ' ',
  ),
)
const ATTRIBUTES: Record<string, readonly string[]> = {
  a: ['href'],
  ol: ['start'],
  th: ['align'],
  td: ['align'],
}
const MAX_DEPTH = 40

/** What must never be seen: it could turn, hide or end something. */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff]|\udb40[\udc00-\udc7f]/

/**
 * Draws `text` as it comes, and throws where what is drawn breaks a rule: an element, an attribute or
 * a link that is not allowed, too deep, too much, a control character. Answers with its HTML and words.
 */
export function judge(chunks: readonly string[]): {html: string; words: string} {
  const tree = createTreeSink()
  let words = ''
  let length = 0
  const writer = createMarkdown({
    open(tag: Tag, attributes: Attributes = {}) {
      if (!TAGS.has(tag)) throw new Error(`<${tag}> is foreign`)
      for (const [name, value] of Object.entries(attributes)) {
        if (!ATTRIBUTES[tag]?.includes(name)) throw new Error(`${name} of <${tag}> is foreign`)
        if (name === 'href') judgeLink(String(value))
      }
      tree.open(tag, attributes)
      words += ' '
      if (tree.depth() > MAX_DEPTH) throw new Error(`deeper than ${MAX_DEPTH}`)
    },
    close: tree.close,
    text(text) {
      tree.text(text)
      words += text
    },
  })
  for (const chunk of chunks) {
    writer.push(chunk)
    length += chunk.length
  }
  writer.end()
  // Seven for each character would be `<a>` and what it takes to lie in a table of one character.
  if (tree.opened() > 60 + 30 * length)
    throw new Error(`${tree.opened()} elements of ${length} characters`)
  if (UNSEEN.test(words)) throw new Error('a character that must not be there')
  return {html: tree.html(), words}
}

/** Not by the policy's own code, but as a browser would read it. */
function judgeLink(href: string): void {
  const {protocol, username, password, hostname, pathname, search, hash, href: read} = new URL(href)
  const web = /^https?:$/.test(protocol) && hostname !== '' && href.startsWith(`${protocol}//`)
  const mail =
    protocol === 'mailto:' && /^[^@%,;&?]+@[^@%,;&?]+$/.test(pathname) && !search && !hash
  const phone = protocol === 'tel:' && /^\+?\d+$/.test(pathname)
  if (!(web || mail || phone) || username || password || read !== href)
    throw new Error(`link to ${href}`)
}

/** Those of `words` that are not in `shown`, or not in their order. */
export function missing(words: readonly string[], shown: string): string[] {
  let at = 0
  return words.filter((word) => {
    const found = shown.indexOf(word, at)
    if (found >= 0) at = found + word.length
    return found < 0
  })
}
