import {cleanText} from '../clean-text'
import {angle, image, link, word} from './links'
import {
  canOpen,
  codeEnd,
  emphasisEnd,
  NONE,
  runIsOpen,
  runLength,
  type Span,
  WAIT,
  whileOf,
} from './scan'
import type {MarkdownSink} from './sink'

/** Draws one run of inline text (a paragraph, a heading, a cell) as it arrives. */
export interface InlineWriter {
  push(text: string): void
  end(): void
}

/** Counts openers that found no end, over a whole answer: past the limit, marks are plain text. */
export interface Patience {
  left: number
}

/** What a rule may use: where to draw, and how to draw what lies inside its own marks. */
export interface Pen {
  readonly sink: MarkdownSink
  readonly patience: Patience
  readonly inLink: boolean
  readonly depth: number
}

/**
 * One rule of inline Markdown. Called at a character it knows; draws what it recognises and answers
 * with the index after it, or with NONE (not its business) or WAIT (cannot tell yet).
 */
export type Rule = (span: Span, at: number, pen: Pen) => number

/** Marks that mean nothing do so as a whole run. */
const MARKS = '*_~`'
const MAX_DEPTH = 6
const MAX_TICKS = 16
const MAX_BLANKS = 256
const PUNCTUATION = /[!-/:-@[-`{-~]/
const LETTER = /[\p{L}\p{N}]/u
// biome-ignore format: a list to read
const NAMED: Record<string, string> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', euro: '€', copy: '©', reg: '®',
  hellip: '…', ndash: '–', mdash: '—', times: '×', deg: '°',
}

const RULES: Record<string, Rule | undefined> = {
  '\\': backslash,
  '`': codeSpan,
  '[': link,
  '!': image,
  '<': angle,
  '*': emphasis,
  _: emphasis,
  '~': emphasis,
  '\n': lineBreak,
  ' ': blanks,
  '&': entity,
}

export function createInline(sink: MarkdownSink, patience: Patience): InlineWriter {
  const pen: Pen = {sink, patience, inLink: false, depth: 0}
  let text = ''
  let at = 0

  function run(final: boolean): void {
    at = draw({text, end: text.length, final}, at, pen)
    if (at > 4096) {
      text = text.slice(at - 1) // one character stays: the next decision looks back at it
      at = 1
    }
  }

  return {
    push(more) {
      text += more
      run(false)
    },
    end: () => run(true),
  }
}

/** Draws inline text that is there whole. */
export function drawInline(sink: MarkdownSink, patience: Patience, text: string): void {
  const inline = createInline(sink, patience)
  inline.push(text)
  inline.end()
}

/** Draws all that is decided from `from` on; answers with the index of the first undecided character. */
function draw(span: Span, from: number, pen: Pen): number {
  let at = from
  while (at < span.end) {
    const char = span.text[at] as string
    const rule = RULES[char] ?? (startsWord(span.text, at) ? word : undefined)
    const next = rule ? rule(span, at, pen) : NONE
    if (next === WAIT) return at
    const end = next === NONE ? at + (MARKS.includes(char) ? runLength(span, at) : 1) : next
    if (next === NONE) pen.sink.text(span.text.slice(at, end))
    at = end
  }
  return at
}

/** Draws the inside of a construct whose end is known. */
export function drawInside({text}: Span, from: number, end: number, pen: Pen): void {
  draw({text, end, final: true}, from, {...pen, depth: pen.depth + 1})
}

/** May a rule look for the end of what it opens? */
export function mayOpen({depth, patience}: Pen): boolean {
  return depth <= MAX_DEPTH && patience.left > 0
}

/** The answer of a rule whose opener found no end. */
export function unclosed(end: number, {patience}: Pen): number {
  if (end === NONE) patience.left--
  return end
}

function startsWord(text: string, at: number): boolean {
  return /[a-z\d]/i.test(text[at] as string) && !LETTER.test(text[at - 1] ?? ' ')
}

function backslash(span: Span, at: number, {sink}: Pen): number {
  if (at + 1 === span.end) return span.final ? NONE : WAIT
  const next = span.text[at + 1] as string
  if (next === '\n') return at + 1
  if (!PUNCTUATION.test(next)) return NONE
  sink.text(next)
  return at + 2
}

function codeSpan(span: Span, at: number, pen: Pen): number {
  const ticks = runLength(span, at)
  if (ticks > MAX_TICKS || span.text[at - 1] === '`' || !mayOpen(pen)) return NONE
  if (runIsOpen(span, at, ticks)) return WAIT
  const end = codeEnd(span, at + ticks, ticks)
  if (end < 0) return unclosed(end, pen)
  const code = span.text.slice(at + ticks, end).replace(/\n/g, ' ')
  pen.sink.open('code')
  pen.sink.text(/^ .*\S.* $/.test(code) ? code.slice(1, -1) : code)
  pen.sink.close()
  return end + ticks
}

/** `*em*`, `**strong**`, `***both***`, the same with `_`, and `~~struck~~`. */
function emphasis(span: Span, at: number, pen: Pen): number {
  const mark = span.text[at] as string
  const run = runLength(span, at)
  const before = span.text[at - 1]
  if (run > (mark === '~' ? 2 : 3) || before === mark || !mayOpen(pen)) return NONE
  const from = at + run
  if (from === span.end) return span.final ? NONE : WAIT
  if (mark === '~' && run === 1) return NONE
  if (!canOpen(mark, run, before, span.text[from] as string)) return NONE
  const end = emphasisEnd(span, from, mark, run)
  if (end < 0) return unclosed(end, pen)
  if (mark === '~') pen.sink.open('s')
  else if (run > 1) pen.sink.open('strong')
  if (run !== 2) pen.sink.open('em')
  drawInside(span, from, end, pen)
  if (run !== 2) pen.sink.close()
  if (run > 1) pen.sink.close()
  return end + run
}

function lineBreak(span: Span, at: number, {sink}: Pen): number {
  if (at + 1 === span.end) return span.final ? at + 1 : WAIT
  sink.open('br')
  sink.close()
  return at + 1
}

/** Blanks before a line's end are dropped. */
function blanks(span: Span, at: number, {sink}: Pen): number {
  const end = whileOf(span, at, / /, MAX_BLANKS)
  if (end === WAIT) return WAIT
  const stop = end === NONE ? at + MAX_BLANKS : end
  if (stop < span.end ? span.text[stop] !== '\n' : end === NONE)
    sink.text(span.text.slice(at, stop))
  return stop
}

function entity(span: Span, at: number, {sink}: Pen): number {
  const end = whileOf(span, at + 1, /[#\w]/, 9)
  if (end === WAIT) return WAIT
  if (end === NONE || end >= span.end || span.text[end] !== ';') return NONE
  const name = span.text.slice(at + 1, end)
  const decoded = Object.hasOwn(NAMED, name) ? NAMED[name] : numeric(name)
  if (!decoded) return NONE
  sink.text(decoded)
  return end + 1
}

/** The character of `#8364` or `#x20ac`, but none that cleanText() takes out. */
function numeric(name: string): string | false {
  const code = Number(/^#(x[\da-f]+|\d+)$/i.test(name) && `0${name.slice(1)}`)
  return code < 0x110000 && cleanText(String.fromCodePoint(code))
}
