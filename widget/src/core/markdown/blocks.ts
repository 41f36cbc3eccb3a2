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
import {createInline, drawInline, type Patience} from './inline'
import {
  type Fence,
  type Frame,
  type LeafKind,
  type LineStart,
  type Opened,
  readLineStart,
} from './lines'
import {WAIT} from './scan'
import type {Align, MarkdownSink} from './sink'
import {createTable, readDelimiterRow} from './table'

export interface MarkdownWriter {
  /** Takes the next piece of the answer, cut anywhere. */
  push(chunk: string): void
  /** The answer is whole: draws what was held back. */
  end(): void
}

/** The open block at the end of the answer: takes the words of its lines until it is closed. */
interface Leaf {
  readonly kind: LeafKind
  readonly fence?: Fence
  text(text: string): void
  /** Another of its lines begins. */
  nextLine?(): void
  endLine?(): void
  close(): void
}

const NO_LEAF: Leaf = {kind: 'none', text: () => undefined, close: () => undefined}
const MAX_FAILED_OPENERS = 1000
const MAX_CANDIDATE = 4000

export function createMarkdown(sink: MarkdownSink): MarkdownWriter {
  const patience: Patience = {left: MAX_FAILED_OPENERS}
  const frames: Frame[] = []
  let leaf = NO_LEAF
  /** A line that is the head of a table, should the next one say so. */
  let candidate = ''
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
        const before = {frames, leaf: leaf.kind, fence: leaf.fence ?? null}
        const start = readLineStart({text, complete}, before)
        if (start === WAIT) return
        const used = beginLine(start, text)
        pending = pending.slice(Math.min(used, text.length))
        atLineStart = false
        continue
      }
      if (text !== '') leaf.text(text)
      pending = newline < 0 ? '' : pending.slice(newline + 1)
      if (!complete) return
      leaf.endLine?.()
      atLineStart = true
      if (newline < 0) return
    }
  }

  /** Opens and closes what the line says; answers how much of it is used up. */
  function beginLine({matched, opened, start, at}: LineStart, text: string): number {
    const goesOn = matched === frames.length && opened.length === 0
    const pipe = goesOn && start.kind === 'pipe'
    const wasCandidate = leaf.kind === 'candidate'
    if (wasCandidate) {
      const aligns = pipe ? readDelimiterRow(text.slice(at)) : null
      if (aligns) {
        leaf = openTable(aligns)
        return text.length
      }
      candidateToParagraph()
    }
    const prose = start.kind === 'text' && opened.length === 0
    const continues = {
      paragraph: prose || (wasCandidate && pipe),
      table: pipe,
      code: start.kind === 'codeLine',
    }
    if (continues[leaf.kind as keyof typeof continues]) {
      leaf.nextLine?.()
      return at
    }
    closeLeaf()
    closeFrames(matched, opened[0], start.kind === 'blank')
    opened.forEach(openFrame)
    openLeaf(start)
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

  function openLeaf(start: LineStart['start']): void {
    const {kind} = start
    if (kind === 'blank' || kind === 'fenceEnd') return
    if (kind === 'pipe') leaf = openCandidate()
    else if (kind === 'text') leaf = openParagraph()
    else {
      touchItem()
      if (kind === 'heading') leaf = openHeading(start.level)
      else if (kind === 'fence') leaf = openCode(start.fence)
      else drawRule()
    }
  }

  function drawRule(): void {
    sink.open('hr')
    sink.close()
  }

  /** The first words of an item stand in it without a paragraph around them. */
  function openParagraph(): Leaf {
    const bare = touchItem()
    if (!bare) sink.open('p')
    const inline = createInline(sink, patience)
    return {
      kind: 'paragraph',
      text: inline.push,
      nextLine: () => inline.push('\n'),
      close() {
        inline.end()
        if (!bare) sink.close()
      },
    }
  }

  function openHeading(level: number): Leaf {
    let words = ''
    sink.open(level <= 3 ? 'h3' : 'h4')
    return {
      kind: 'heading',
      text(text) {
        words += text
      },
      endLine: closeLeaf,
      close() {
        drawInline(sink, patience, words.replace(/(^|[ \t])#+[ \t]*$/, '').trim())
        sink.close()
      },
    }
  }

  function openCode(fence: Fence): Leaf {
    let first = true
    sink.open('pre')
    sink.open('code')
    return {
      kind: 'code',
      fence,
      text: sink.text,
      nextLine() {
        if (!first) sink.text('\n')
        first = false
      },
      close() {
        sink.close()
        sink.close()
      },
    }
  }

  function openCandidate(): Leaf {
    candidate = ''
    return {
      kind: 'candidate',
      text(text) {
        candidate += text
        if (candidate.length > MAX_CANDIDATE) candidateToParagraph()
      },
      close() {
        candidateToParagraph()
        leaf.close()
      },
    }
  }

  function candidateToParagraph(): void {
    leaf = openParagraph()
    leaf.text(candidate)
  }

  function openTable(aligns: readonly Align[]): Leaf {
    const table = createTable(sink, patience, candidate, aligns)
    let line = ''
    return {
      kind: 'table',
      text(text) {
        line += text
      },
      endLine() {
        if (line !== '') table.row(line)
        line = ''
      },
      close: table.end,
    }
  }

  function closeLeaf(): void {
    leaf.close()
    leaf = NO_LEAF
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
