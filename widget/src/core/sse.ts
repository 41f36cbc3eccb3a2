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
  /** What the next chunk must not begin with: a byte order mark, the newline of a cut CRLF. */
  let skip = /^\uFEFF/
  let dead = false
  let id = ''
  let type = ''
  let data: string[] = []
  let size = 0

  function endLine(text: string): void {
    const [, name, value = ''] = /^([^:]*)(?:: ?([\s\S]*))?/.exec(text) ?? []
    if (text === '') {
      if (data.length > 0) onEvent({id, type: type || 'message', data: data.join('\n')})
      type = ''
      data = []
      size = 0
    } else if (name === 'data') data.push(value)
    else if (name === 'event') type = value
    else if (name === 'id' && !value.includes('\0')) id = value
    if (name) size += text.length // of a comment nothing is kept
  }

  return {
    feed(chunk) {
      if (dead || chunk === '') return !dead
      const lines = (line + chunk.replace(skip, '')).split(/\r\n?|\n/)
      skip = chunk.endsWith('\r') ? /^\n/ : /^$/
      line = lines.pop() ?? ''
      for (const text of lines) {
        dead ||= text.length + size > maxChars
        if (!dead) endLine(text)
      }
      dead ||= line.length + size > maxChars
      return !dead
    },
  }
}
