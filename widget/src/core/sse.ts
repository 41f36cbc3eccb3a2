/** One server-sent event. `id` is the last id the stream has named, as the standard has it. */
export interface SseEvent {
  readonly id: string
  readonly type: string
  readonly data: string
}

export interface SseParser {
  /** Takes the next piece of text, cut anywhere. Returns false once the stream is beyond its limit. */
  feed(chunk: string): boolean
}

/** A line or an event beyond this many UTF-16 units is not ours: a whole reply is 64 KiB at most. */
export const MAX_EVENT_CHARS = 1 << 20

/**
 * Parses `text/event-stream` (HTML standard §9.2.6). Pure: no fetch, no clock.
 *
 * The same text gives the same events however it is cut. An event the stream did not finish with a
 * blank line is held back. `retry` and comments are read over: when to come back is our own decision.
 * Once a line or an event is beyond `maxChars` the parser is dead and says so.
 */
export function createSseParser(
  onEvent: (event: SseEvent) => void,
  maxChars = MAX_EVENT_CHARS,
): SseParser {
  let line = ''
  let afterCr = false
  let atStart = true
  let dead = false
  let id = ''
  let type = ''
  let data: string[] = []
  let size = 0

  function field(name: string, value: string): void {
    if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id' && !value.includes('\0')) id = value
  }

  function dispatch(): void {
    if (data.length > 0) onEvent({id, type: type || 'message', data: data.join('\n')})
    type = ''
    data = []
    size = 0
  }

  function endLine(): void {
    if (line === '') {
      dispatch()
      return
    }
    size += line.length
    const colon = line.indexOf(':')
    if (colon < 0) field(line, '')
    else if (colon > 0) {
      const space = line[colon + 1] === ' ' ? 1 : 0
      field(line.slice(0, colon), line.slice(colon + 1 + space))
    } else size -= line.length // a comment, nothing kept
    line = ''
  }

  function take(text: string): void {
    line += text
    if (line.length + size > maxChars) dead = true
  }

  function feed(chunk: string): boolean {
    let from = 0
    if (atStart && chunk !== '') {
      atStart = false
      if (chunk[0] === '\uFEFF') from = 1
    }
    for (let at = from; at < chunk.length && !dead; at++) {
      const char = chunk[at]
      const lfOfCrLf = char === '\n' && afterCr
      afterCr = char === '\r'
      if (lfOfCrLf) {
        from = at + 1
      } else if (char === '\n' || char === '\r') {
        take(chunk.slice(from, at))
        from = at + 1
        if (!dead) endLine()
      }
    }
    if (!dead) take(chunk.slice(from))
    return !dead
  }

  return {feed}
}
