/**
 * What a line begins: pure reading, no drawing.
 *
 * A line is read again from its start each time more of it arrives, until its beginning is decided;
 * the caps below keep that beginning short. Undecided is WAIT, as in `scan.ts`.
 */
import {WAIT} from './scan'

/** An open container: a quote, a list, or an item that goes on in lines indented by `need`. */
export type Frame =
  | {readonly kind: 'quote'}
  | {readonly kind: 'list'; readonly ordered: boolean}
  | {readonly kind: 'item'; readonly need: number; fresh: boolean}

export type Opened =
  | {readonly kind: 'quote'}
  | {
      readonly kind: 'item'
      readonly ordered: boolean
      readonly start: number
      readonly need: number
    }

/** The open block of text at the end of the answer so far, as far as reading a line depends on it. */
export type LeafKind = 'none' | 'paragraph' | 'heading' | 'code' | 'candidate' | 'table'

export type Start =
  | {readonly kind: 'blank' | 'rule' | 'fenceEnd' | 'codeLine' | 'pipe' | 'text'}
  | {readonly kind: 'heading'; readonly level: number}
  | {readonly kind: 'fence'; readonly fence: Fence}

export interface Fence {
  readonly mark: string
  readonly length: number
  readonly indent: number
}

export interface LineStart {
  /** How many open containers go on. */
  readonly matched: number
  readonly opened: readonly Opened[]
  readonly start: Start
  /** Where the line's own text begins. */
  readonly at: number
}

export interface Line {
  readonly text: string
  /** The newline has been seen, or nothing more will come. */
  readonly complete: boolean
}

export interface Before {
  readonly frames: readonly Frame[]
  readonly leaf: LeafKind
  readonly fence: Fence | null
}

const MAX_CONTAINERS = 12
const MAX_INDENT = 200
const MAX_MARKER = 120
const MAX_DELIMITER_ROW = 1000

export function readLineStart(line: Line, before: Before): LineStart | typeof WAIT {
  const containers = matchContainers(line, before)
  if (containers === WAIT) return WAIT
  const {matched, at} = containers
  const whole = matched === before.frames.length
  if (before.fence && whole) return readCodeLine(line, at, matched, before.fence)
  return readBlockStart(line, at, matched, before)
}

function matchContainers(
  line: Line,
  {frames, leaf}: Before,
): {matched: number; at: number} | typeof WAIT {
  let at = 0
  let matched = 0
  for (const frame of frames) {
    const {end, columns} = indentation(line.text, at)
    if (frame.kind !== 'list' && end === line.text.length && !line.complete) {
      if (end - at < MAX_INDENT) return WAIT
    }
    if (frame.kind === 'quote') {
      if (line.text[end] !== '>') break
      if (end + 1 === line.text.length && !line.complete) return WAIT
      at = line.text[end + 1] === ' ' ? end + 2 : end + 1
    } else if (frame.kind === 'item') {
      const blank = end === line.text.length
      if (columns < frame.need && !blank && leaf !== 'code') break
      at = stripIndent(line.text, at, frame.need)
    }
    matched++
  }
  return {matched, at}
}

function indentation(text: string, from: number): {end: number; columns: number} {
  let end = from
  let columns = 0
  for (; end < text.length && end - from < MAX_INDENT; end++) {
    if (text[end] === ' ') columns++
    else if (text[end] === '\t') columns += 4
    else break
  }
  return {end, columns}
}

function stripIndent(text: string, from: number, columns: number): number {
  let at = from
  for (let left = columns; left > 0; at++) {
    if (text[at] === ' ') left--
    else if (text[at] === '\t') left -= 4
    else break
  }
  return at
}

function readCodeLine(
  line: Line,
  at: number,
  matched: number,
  fence: Fence,
): LineStart | typeof WAIT {
  const rest = line.text.slice(at, at + MAX_MARKER)
  const fenceLike = fence.mark === '`' ? /^[ \t]*`*[ \t]*$/ : /^[ \t]*~*[ \t]*$/
  if (fenceLike.test(rest) && rest.length < MAX_MARKER) {
    if (!line.complete) return WAIT
    if (rest.trim().length >= fence.length) {
      return {matched, opened: [], start: {kind: 'fenceEnd'}, at: line.text.length}
    }
  }
  return {
    matched,
    opened: [],
    start: {kind: 'codeLine'},
    at: stripIndent(line.text, at, fence.indent),
  }
}

function readBlockStart(
  line: Line,
  from: number,
  matched: number,
  before: Before,
): LineStart | typeof WAIT {
  const {text, complete} = line
  const opened: Opened[] = []
  let at = from
  for (;;) {
    const {end, columns} = indentation(text, at)
    if (end === text.length && end - at < MAX_INDENT) {
      return complete ? {matched, opened, start: {kind: 'blank'}, at: end} : WAIT
    }
    const rest: Line = {text: text.slice(end, end + MAX_MARKER + 1), complete}
    const goesOn = matched === before.frames.length && opened.length === 0
    const inParagraph = goesOn && before.leaf === 'paragraph'
    const deep = matched + opened.length >= MAX_CONTAINERS
    const container = deep ? null : readContainer(rest, columns, inParagraph)
    if (container === WAIT) return WAIT
    if (container === null) {
      const start = readLeaf(
        rest,
        columns,
        inParagraph,
        {text: text.slice(end), complete},
        goesOn && before.leaf === 'candidate',
      )
      return start === WAIT ? WAIT : {matched, opened, start, at: end + skipped(start, rest.text)}
    }
    opened.push(container.opened)
    at = end + container.length
  }
}

/** How much of the line its own marker takes up. */
function skipped(start: Start, rest: string): number {
  if (start.kind === 'heading') return /^#+[ \t]*/.exec(rest)?.[0].length ?? 0
  return start.kind === 'rule' || start.kind === 'fence' ? Number.POSITIVE_INFINITY : 0
}

function readContainer(
  {text, complete}: Line,
  columns: number,
  inParagraph: boolean,
): {opened: Opened; length: number} | null | typeof WAIT {
  if (text[0] === '>') {
    if (text.length === 1 && !complete) return WAIT
    return {opened: {kind: 'quote'}, length: text[1] === ' ' ? 2 : 1}
  }
  const rule = readRule({text, complete}, false)
  if (rule === WAIT) return WAIT
  if (rule) return null
  const marker = /^(?:[-*+]|(\d{1,9})[.)])(?=([ \t]?))/.exec(text)
  if (!marker) return /^\d{1,9}$/.test(text) && !complete ? WAIT : null
  const [mark, digits, blank] = marker
  const atEnd = mark.length === text.length
  if (atEnd && !complete) return WAIT
  if (!atEnd && blank === '') return null
  const empty = text.slice(mark.length).trim() === ''
  if (inParagraph && empty && !complete && text.length < MAX_MARKER) return WAIT
  // A number at the start of a line of prose is no list unless it counts from one.
  if (inParagraph && (empty || (digits !== undefined && Number(digits) !== 1))) return null
  const opened: Opened = {
    kind: 'item',
    ordered: digits !== undefined,
    start: Number(digits ?? 1),
    need: columns + 2,
  }
  return {opened, length: mark.length + (atEnd ? 0 : 1)}
}

/** Is this line `---`, `***`, `___` or, below a paragraph, `===`? */
function readRule({text, complete}: Line, inParagraph: boolean): boolean | typeof WAIT {
  const mark = text[0] as string
  if (!(inParagraph ? '-*_=' : '-*_').includes(mark)) return false
  for (const char of text) if (char !== mark && char !== ' ' && char !== '\t') return false
  if (text.length > MAX_MARKER) return false
  return complete ? text.split(mark).length > 3 : WAIT
}

function readLeaf(
  rest: Line,
  indent: number,
  inParagraph: boolean,
  wholeRest: Line,
  afterCandidate: boolean,
): Start | typeof WAIT {
  const {text, complete} = rest
  const rule = readRule(rest, inParagraph)
  if (rule === WAIT) return WAIT
  if (rule) return {kind: 'rule'}
  const open = !complete && text.length <= MAX_MARKER
  if (/^#{1,6}$/.test(text) && open) return WAIT
  const hashes = /^(#{1,6})[ \t]/.exec(text)?.[1]
  if (hashes) return {kind: 'heading', level: hashes.length}
  if (/^(?:`{1,2}|~{1,2})$/.test(text) && open) return WAIT
  const ticks = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[0]
  if (ticks && open) return WAIT
  if (ticks && complete && text.length <= MAX_MARKER) {
    return {kind: 'fence', fence: {mark: ticks[0] as string, length: ticks.length, indent}}
  }
  if (text[0] !== '|') return {kind: 'text'}
  const long = wholeRest.text.length > MAX_DELIMITER_ROW
  return afterCandidate && !complete && !long ? WAIT : {kind: 'pipe'}
}
