import type {Attributes, MarkdownSink, Tag} from '../src/core/markdown/sink'

/** A sink that writes what was drawn as text, as a browser would serialise it. */
export function createTreeSink(): MarkdownSink & {
  html(): string
  depth(): number
  opened(): number
} {
  const open: Tag[] = []
  let html = ''
  let deepest = 0
  let opened = 0
  const quoted = (text: string) =>
    text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

  return {
    open(tag: Tag, attributes: Attributes = {}) {
      open.push(tag)
      opened++
      deepest = Math.max(deepest, open.length)
      const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`)
      html += `<${tag}${written.join('')}>`
    },
    close() {
      const tag = open.pop()
      if (tag === undefined) throw new Error('closed more than was opened')
      if (tag !== 'br' && tag !== 'hr') html += `</${tag}>`
    },
    text(text) {
      if (text === '') throw new Error('drew nothing')
      html += quoted(text)
    },
    html() {
      if (open.length > 0) throw new Error(`left open: ${open.join(' ')}`)
      return html
    },
    depth: () => deepest,
    opened: () => opened,
  }
}
