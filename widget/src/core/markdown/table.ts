import {drawInline, type Patience} from './inline'
import type {Align, MarkdownSink} from './sink'

const MAX_COLUMNS = 24
const MAX_ROWS = 300

/** The columns a `| --- | :-: |` line declares, or null when it is no such line. */
export function readDelimiterRow(line: string): Align[] | null {
  if (line.length > 1000) return null
  const cells = splitRow(line)
  if (cells.length === 0 || !cells.every((cell) => /^:?-+:?$/.test(cell))) return null
  return cells.slice(0, MAX_COLUMNS).map((cell) => {
    if (!cell.endsWith(':')) return 'left'
    return cell.startsWith(':') ? 'center' : 'right'
  })
}

/** The cells of one row; a pipe after a backslash belongs to its cell. */
export function splitRow(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(^|[^\\])\|$/, '$1')
  const cells: string[] = []
  let cell = ''
  for (let at = 0; at < inner.length && cells.length < MAX_COLUMNS; at++) {
    const char = inner[at] as string
    if (char === '\\' && inner[at + 1] === '|') {
      cell += '|'
      at++
    } else if (char === '|') {
      cells.push(cell.trim())
      cell = ''
    } else cell += char
  }
  if (cells.length < MAX_COLUMNS) cells.push(cell.trim())
  return cells
}

/** Draws a table row by row. A row has as many cells as the head, whatever its line says. */
export interface TableWriter {
  row(line: string): void
  end(): void
}

export function createTable(
  sink: MarkdownSink,
  patience: Patience,
  head: string,
  aligns: readonly Align[],
): TableWriter {
  let rows = 0

  function drawRow(cells: readonly string[], tag: 'th' | 'td'): void {
    sink.open('tr')
    aligns.forEach((align, column) => {
      sink.open(tag, {align})
      drawInline(sink, patience, cells[column] ?? '')
      sink.close()
    })
    sink.close()
  }

  sink.open('table')
  sink.open('thead')
  drawRow(splitRow(head), 'th')
  sink.close()
  return {
    row(line) {
      if (rows >= MAX_ROWS) return
      if (rows++ === 0) sink.open('tbody')
      drawRow(splitRow(line), 'td')
    },
    end() {
      if (rows > 0) sink.close()
      sink.close()
    },
  }
}
