/**
 * Markdown of an answer, drawn while it arrives.
 *
 * Text goes through three steps: `lines.ts` reads what a line begins, this file keeps the open
 * containers and the open block, `inline.ts` draws the words. Each decides only what no later text
 * can change, and draws only what is decided; so the drawing only ever grows, and it is the same
 * whether the answer came whole or a character at a time.
 *
 * What is not Markdown here, on purpose: HTML (shown as text), images (shown as links), indented
 * code, reference links and underlined headings (both would redraw what already stands). A line break
 * is a line break, as people and models mean it in a chat.
 */
import {cleanText} from '../clean-text'
import {createInline, type InlineWriter, type Patience} from './inline'
import {
  type Fence,
  type Frame,
  type LeafKind,
  type LineStart,
  type Opened,
  readLineStart,
} from './lines'
import {WAIT} from './scan'
import type {MarkdownSink} from './sink'
import {createTable, readDelimiterRow, type TableWriter} from './table'

export interface MarkdownWriter {
  /** Takes the next piece of the answer, cut anywhere. */
  push(chunk: string): void
  /** The answer is whole: draws what was held back. */
  end(): void
}

type Leaf =
  | {readonly kind: 'none'}
  | {readonly kind: 'paragraph'; readonly inline: InlineWriter; readonly bare: boolean}
  | {readonly kind: 'heading'; text: string}
  | {readonly kind: 'code'; readonly fence: Fence; lines: number}
  | {readonly kind: 'candidate'; text: string}
  | {readonly kind: 'table'; readonly table: TableWriter; line: string}

const NO_LEAF: Leaf = {kind: 'none'}
const MAX_FAILED_OPENERS = 1000
const MAX_CANDIDATE = 4000

export function createMarkdown(sink: MarkdownSink): MarkdownWriter {
  const patience: Patience = {left: MAX_FAILED_OPENERS}
  const frames: Frame[] = []
  let leaf: Leaf = NO_LEAF
  let pending = ''
  let surrogate = ''
  let atLineStart = true

  function run(final: boolean): void {
    for (;;) {
      const newline = pending.indexOf('\n')
      const text = newline < 0 ? pending : pending.slice(0, newline)
      const complete = newline >= 0 || final
      if (text === '' && !complete) return
      if (atLineStart) {
        const kind: LeafKind = leaf.kind
        const fence = leaf.kind === 'code' ? leaf.fence : null
        const start = readLineStart({text, complete}, {frames, leaf: kind, fence})
        if (start === WAIT) return
        const used = beginLine(start, text)
        pending = pending.slice(Math.min(used, text.length))
        atLineStart = false
        continue
      }
      lineText(text)
      pending = newline < 0 ? '' : pending.slice(newline + 1)
      if (!complete) return
      endLine()
      atLineStart = true
      if (newline < 0) return
    }
  }

  /** Opens and closes what the line says; answers how much of it is used up. */
  function beginLine({matched, opened, start, at}: LineStart, text: string): number {
    const goesOn = matched === frames.length && opened.length === 0
    if (leaf.kind === 'candidate') {
      const aligns = goesOn && start.kind === 'pipe' ? readDelimiterRow(text.slice(at)) : null
      if (aligns) {
        leaf = {kind: 'table', table: createTable(sink, patience, leaf.text, aligns), line: ''}
        return text.length
      }
      candidateToParagraph(leaf.text)
      if (goesOn && start.kind === 'pipe') return continueParagraph(at)
    }
    if (leaf.kind === 'paragraph' && start.kind === 'text' && opened.length === 0) {
      return continueParagraph(at)
    }
    if (start.kind === 'codeLine' && leaf.kind === 'code') {
      if (leaf.lines++ > 0) sink.text('\n')
      return at
    }
    if (goesOn && leaf.kind === 'table' && start.kind === 'pipe') return at
    closeLeaf()
    closeFrames(matched, opened[0], start.kind === 'blank')
    opened.forEach(openFrame)
    return openLeaf(start, at)
  }

  function continueParagraph(at: number): number {
    if (leaf.kind === 'paragraph') leaf.inline.push('\n')
    return at
  }

  /** Keeps `matched` containers, and a list only where its next item follows. */
  function closeFrames(matched: number, next: Opened | undefined, blank: boolean): void {
    while (frames.length > matched) closeFrame()
    const top = frames[frames.length - 1]
    if (top?.kind !== 'list') return
    if (blank && next === undefined) return
    if (next?.kind !== 'item' || next.ordered !== top.ordered) closeFrame()
  }

  function closeFrame(): void {
    frames.pop()
    sink.close()
  }

  function openFrame(opened: Opened): void {
    touchItem()
    if (opened.kind === 'quote') {
      sink.open('blockquote')
      frames.push({kind: 'quote'})
      return
    }
    if (frames[frames.length - 1]?.kind !== 'list') {
      const start = opened.start === 1 ? {} : {start: opened.start}
      sink.open(opened.ordered ? 'ol' : 'ul', start)
      frames.push({kind: 'list', ordered: opened.ordered})
    }
    sink.open('li')
    frames.push({kind: 'item', need: opened.need, fresh: true})
  }

  /** Marks the innermost item as begun; answers whether it was still empty. */
  function touchItem(): boolean {
    const top = frames[frames.length - 1]
    if (top?.kind !== 'item') return false
    const wasFresh = top.fresh
    top.fresh = false
    return wasFresh
  }

  function openLeaf(start: LineStart['start'], at: number): number {
    if (start.kind === 'blank' || start.kind === 'fenceEnd') return at
    if (start.kind === 'rule') {
      sink.open('hr')
      sink.close()
    } else if (start.kind === 'heading') {
      sink.open(start.level <= 3 ? 'h3' : 'h4')
      leaf = {kind: 'heading', text: ''}
    } else if (start.kind === 'fence') {
      sink.open('pre')
      sink.open('code')
      leaf = {kind: 'code', fence: start.fence, lines: 0}
    } else if (start.kind === 'pipe') leaf = {kind: 'candidate', text: ''}
    else leaf = openParagraph()
    if (start.kind !== 'pipe' && start.kind !== 'text') touchItem()
    return at
  }

  /** The first words of an item stand in it without a paragraph around them. */
  function openParagraph(): Leaf {
    const bare = touchItem()
    if (!bare) sink.open('p')
    return {kind: 'paragraph', inline: createInline(sink, patience), bare}
  }

  function candidateToParagraph(text: string): void {
    leaf = openParagraph()
    if (leaf.kind === 'paragraph') leaf.inline.push(text)
  }

  function lineText(text: string): void {
    if (leaf.kind === 'paragraph') leaf.inline.push(text)
    else if (leaf.kind === 'heading') leaf.text += text
    else if (leaf.kind === 'code' && text !== '') sink.text(text)
    else if (leaf.kind === 'table') leaf.line += text
    else if (leaf.kind === 'candidate') {
      leaf.text += text
      if (leaf.text.length > MAX_CANDIDATE) candidateToParagraph(leaf.text)
    }
  }

  function endLine(): void {
    if (leaf.kind === 'heading') closeLeaf()
    else if (leaf.kind === 'table') {
      if (leaf.line !== '') leaf.table.row(leaf.line)
      leaf.line = ''
    }
  }

  function closeLeaf(): void {
    if (leaf.kind === 'candidate') candidateToParagraph(leaf.text)
    const closing = leaf
    leaf = NO_LEAF
    if (closing.kind === 'paragraph') {
      closing.inline.end()
      if (!closing.bare) sink.close()
    } else if (closing.kind === 'heading') {
      const inline = createInline(sink, patience)
      inline.push(closing.text.replace(/(^|[ \t])#+[ \t]*$/, '').trim())
      inline.end()
      sink.close()
    } else if (closing.kind === 'code') {
      sink.close()
      sink.close()
    } else if (closing.kind === 'table') closing.table.end()
  }

  return {
    push(chunk) {
      // A pair of surrogates is judged as a pair.
      const text = surrogate + chunk
      surrogate = /[\ud800-\udbff]$/.exec(text)?.[0] ?? ''
      pending += cleanText(surrogate ? text.slice(0, -1) : text)
      run(false)
    },
    end() {
      run(true)
      closeLeaf()
      while (frames.length > 0) closeFrame()
    },
  }
}
