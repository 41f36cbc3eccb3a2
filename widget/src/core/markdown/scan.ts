/**
 * Looking ahead inside a paragraph that is still arriving.
 *
 * Each scan answers with an index, with NONE, or with WAIT: more text could change the answer. WAIT
 * is given only while less than a fixed span lies ahead, so nothing is held back for long, and an
 * answer once given can never differ for a longer text. That is why the drawing is the same however
 * the text was cut.
 */
export const WAIT = -1
export const NONE = -2

/** Text being scanned: `end` is where it stops for now, or for good when `final`. */
export interface Span {
  readonly text: string
  readonly end: number
  readonly final: boolean
}

const MAX_EMPHASIS = 400
const MAX_CODE = 600
const MAX_LABEL = 400
const MAX_TARGET = 2100

/** The answer when `limit` was not met before the text ran out. */
function ranOut(span: Span, limit: number): number {
  return span.final || span.end >= limit ? NONE : WAIT
}

/** No run of marks longer than this means anything. */
export const MAX_RUN = 32

/** How often the character at `at` is repeated, counted up to MAX_RUN. */
export function runLength(span: Span, at: number): number {
  const limit = Math.min(span.end, at + MAX_RUN)
  let end = at
  while (end < limit && span.text[end] === span.text[at]) end++
  return end - at
}

/** Could the run of `length` at `at` still grow? */
export function runIsOpen(span: Span, at: number, length: number): boolean {
  return at + length === span.end && length < MAX_RUN && !span.final
}

/** Start of the backtick run that closes the run of `length` ending at `from`. */
export function codeEnd(span: Span, from: number, length: number): number {
  const limit = from + MAX_CODE
  let at = span.text.indexOf('`', from)
  while (at >= 0 && at < span.end && at < limit) {
    const run = runLength(span, at)
    if (runIsOpen(span, at, run)) return WAIT
    if (run === length) return at
    at = span.text.indexOf('`', at + run)
  }
  return ranOut(span, limit)
}

const SPACE = /\s/
const WORD = /[\p{L}\p{N}]/u
const isSpace = (char: string | undefined) => char === undefined || SPACE.test(char)
const isWord = (char: string | undefined) => char !== undefined && WORD.test(char)

/** May a run of `mark` open emphasis between these two characters? */
export function canOpen(
  mark: string,
  run: number,
  before: string | undefined,
  after: string,
): boolean {
  if (SPACE.test(after)) return false
  // Inside a word only `**` counts: order_id_42 and 2*3*4 are what they look like.
  const strongInWord = mark === '*' && run > 1
  return strongInWord || !isWord(before)
}

/** Start of the last `run` marks that close emphasis opened by `run` marks ending at `from`. */
export function emphasisEnd(span: Span, from: number, mark: string, run: number): number {
  const limit = from + MAX_EMPHASIS
  let at = from
  while (at < span.end && at < limit) {
    const char = span.text[at]
    if (char === '\\') at += 2
    else if (char === '`') {
      const ticks = runLength(span, at)
      const end = codeEnd(span, at + ticks, ticks)
      if (end === WAIT) return WAIT
      at = end === NONE ? at + ticks : end + ticks
    } else if (char === mark) {
      const found = runLength(span, at)
      const after = at + found
      if (after === span.end && !span.final) return WAIT
      const fits = found === run || (found === 3 && run < 3)
      const next = after < span.end ? span.text[after] : undefined
      if (fits && at > from && closes(span.text[at - 1], mark, next)) return after - run
      at = after
    } else at++
  }
  return ranOut(span, limit)
}

function closes(before: string | undefined, mark: string, after: string | undefined): boolean {
  return !isSpace(before) && (mark === '*' || !isWord(after))
}

/** The `]` that matches the `[` before `from`. */
export function labelEnd(span: Span, from: number): number {
  const limit = from + MAX_LABEL
  let depth = 0
  for (let at = from; at < span.end && at < limit; at++) {
    const char = span.text[at]
    if (char === '\\') at++
    else if (char === '[') depth++
    else if (char === ']' && depth-- === 0) return at
  }
  return ranOut(span, limit)
}

/** The `)` that ends a link target begun at `from`. */
export function targetEnd(span: Span, from: number): number {
  const limit = from + MAX_TARGET
  let depth = 0
  let quote = ''
  for (let at = from; at < span.end && at < limit; at++) {
    const char = span.text[at] as string
    if (char === '\\') at++
    else if (quote) {
      if (char === quote) quote = ''
    } else if (/["']/.test(char) && SPACE.test(span.text[at - 1] ?? '')) quote = char
    else if (char === '\n') return NONE
    else if (char === '(') depth++
    else if (char === ')' && depth-- === 0) return at
  }
  return ranOut(span, limit)
}

/** First index from `from` on whose character is not of `kind`, at most `max` further. */
export function whileOf(span: Span, from: number, kind: RegExp, max: number): number {
  const limit = from + max
  let at = from
  while (at < span.end && at < limit && kind.test(span.text[at] as string)) at++
  if (at === limit) return NONE
  return at === span.end && !span.final ? WAIT : at
}
