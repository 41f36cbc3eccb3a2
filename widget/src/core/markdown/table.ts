import {drawInline, type Patience} from './inline'
import type {Align, MarkdownSink} from './sink'

const MAX_COLUMNS = 24

/** The columns a `| --- | :-: |` line declares, or null when it is no such line. */
export function readDelimiterRow(line: string): Align[] | null {
  if (line.length > 1000) return null
  const cells = splitRow(line)
  if (!cells.every((cell) => /^:?-+:?$/.test(cell))) return null
  return cells.slice(0, MAX_COLUMNS).map((cell) => {
    if (!cell.endsWith(':')) return 'left'
    return cell.startsWith(':') ? 'center' : 'right'
  })
}

/** The cells of one row; a pipe after a backslash belongs to its cell. */
function splitRow(line: string): string[] {
  const inner = line.trim().replace(/^\||(?<!\\)\|$/g, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replace(/\\\|/g, '|').trim())
}

/** Draws a table row by row. */
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
  let hasRows = false

  /** As many cells as the head has, whatever the line says: the last takes all that is left. */
  function drawRow(line: string, tag: 'th' | 'td'): void {
    const cells = splitRow(line)
    cells.push(
      cells
        .splice(aligns.length - 1)
        .filter(Boolean)
        .join(' | '),
    )
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
  drawRow(head, 'th')
  sink.close()
  return {
    row(line) {
      if (!hasRows) sink.open('tbody')
      hasRows = true
      drawRow(line, 'td')
    },
    end() {
      if (hasRows) sink.close()
      sink.close()
    },
  }
}
