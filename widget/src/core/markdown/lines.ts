/**
 * What a line begins: pure reading, no drawing.
 *
 * All that a line can begin with is made of a few characters (MARKER). So a line is undecided (WAIT,
 * as in `scan.ts`) while it has no others, or until its end where its rest matters: below a fence's
 * ticks, and in what may be the second line of a table. Only its first MAX_MARKER characters are
 * looked at: a line of more markers than that is text.
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
const MAX_MARKER = 120
const MAX_DELIMITER_ROW = 1000
const MARKER = /^[\s>*+\-_=#`~|\d.)]*$/

export function readLineStart(line: Line, before: Before): LineStart | typeof WAIT {
  const {frames, leaf, fence} = before
  const head = line.text.slice(0, MAX_MARKER)
  const long = line.text.length > MAX_MARKER
  if (!line.complete && !long && MARKER.test(head)) return WAIT

  const {matched, at} = matchFrames(head, frames, leaf === 'code')
  if (fence && matched === frames.length) {
    const closing = head.slice(at).trim()
    const marks = fence.mark.repeat(Math.max(closing.length, fence.length))
    const closes = !long && closing === marks
    return closes
      ? {matched, opened: [], start: {kind: 'fenceEnd'}, at: line.text.length}
      : {matched, opened: [], start: {kind: 'codeLine'}, at: stripIndent(head, at, fence.indent)}
  }

  const opened: Opened[] = []
  /** How much deeper than its item demands the text behind a marker stands. */
  let deeper = 0
  for (let from = at; ; ) {
    const {end, columns} = indentation(head, from)
    const rest = head.slice(end)
    const goesOn = matched === frames.length && opened.length === 0
    const inParagraph = goesOn && leaf === 'paragraph'
    const deep = matched + opened.length >= MAX_CONTAINERS
    const container = deep ? null : readContainer(rest, columns, inParagraph)
    if (container) {
      opened.push(container.opened)
      from = end + container.length
      deeper = container.length - 2
      continue
    }
    const afterCandidate = goesOn && leaf === 'candidate'
    const wait = {fence: !long, pipe: afterCandidate && line.text.length <= MAX_DELIMITER_ROW}
    const start = readLeaf(rest, columns + deeper, long, inParagraph)
    if (!line.complete && (start.kind === 'fence' || start.kind === 'pipe') && wait[start.kind])
      return WAIT
    return {matched, opened, start, at: end + skipped(start, rest)}
  }
}

/** How many of the open containers go on in this line, and where its rest begins. */
function matchFrames(
  text: string,
  frames: readonly Frame[],
  inCode: boolean,
): {matched: number; at: number} {
  let at = 0
  let matched = 0
  for (const frame of frames) {
    const {end, columns} = indentation(text, at)
    if (frame.kind === 'quote') {
      if (text[end] !== '>') break
      at = text[end + 1] === ' ' ? end + 2 : end + 1
    } else if (frame.kind === 'item') {
      if (columns < frame.need && end < text.length && !inCode) break
      at = stripIndent(text, at, frame.need)
    }
    matched++
  }
  return {matched, at}
}

function indentation(text: string, from: number): {end: number; columns: number} {
  const blank = /^[ \t]*/.exec(text.slice(from))?.[0] ?? ''
  return {end: from + blank.length, columns: blank.replace(/\t/g, '    ').length}
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

/** Is this line `---`, `***`, `___` or, below a paragraph, `===`? */
function isRule(text: string, inParagraph: boolean): boolean {
  return /^([-*_=])(\s*\1){2,}\s*$/.test(text) && (inParagraph || text[0] !== '=')
}

function readContainer(
  text: string,
  columns: number,
  inParagraph: boolean,
): {opened: Opened; length: number} | null {
  if (text[0] === '>') return {opened: {kind: 'quote'}, length: text[1] === ' ' ? 2 : 1}
  const [marker, digits] = /^(?:[-*+]|(\d{1,9})[.)])(?:[ \t]|$)/.exec(text) ?? []
  if (marker === undefined || isRule(text, false)) return null
  const start = Number(digits ?? 1)
  // A number at the start of a line of prose is no list unless it counts from one.
  if (inParagraph && (start !== 1 || text.slice(marker.length).trim() === '')) return null
  const opened: Opened = {kind: 'item', ordered: digits !== undefined, start, need: columns + 2}
  return {opened, length: marker.length}
}

function readLeaf(text: string, indent: number, long: boolean, inParagraph: boolean): Start {
  if (text === '' && !long) return {kind: 'blank'}
  if (!long && isRule(text, inParagraph)) return {kind: 'rule'}
  const hashes = /^(#{1,6})[ \t]/.exec(text)?.[1]
  if (hashes) return {kind: 'heading', level: hashes.length}
  const ticks = /^(?:`{3,}(?=[^`]*$)|~{3,})/.exec(text)?.[0]
  if (ticks && !long) {
    return {kind: 'fence', fence: {mark: ticks[0] as string, length: ticks.length, indent}}
  }
  return {kind: text[0] === '|' ? 'pipe' : 'text'}
}

/** How much of the line its own marker takes up. */
function skipped({kind}: Start, rest: string): number {
  if (kind === 'heading') return /^#+[ \t]*/.exec(rest)?.[0].length ?? 0
  return kind === 'rule' || kind === 'fence' ? Number.POSITIVE_INFINITY : 0
}
