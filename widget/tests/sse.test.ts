import {describe, expect, it} from 'vitest'
import {createSseParser, type SseEvent} from '../src/core/sse'

function parse(chunks: Iterable<string>): SseEvent[] {
  const events: SseEvent[] = []
  const parser = createSseParser((event) => events.push(event))
  for (const chunk of chunks) parser.feed(chunk)
  return events
}

const event = (data: string, type = 'message', id = '') => ({id, type, data})

const CASES: readonly [name: string, input: string, events: SseEvent[]][] = [
  ['one event', 'data: hi\n\n', [event('hi')]],
  ['an unfinished event is held back', 'data: hi\n', []],
  ['an unfinished line is held back', 'data: hi', []],
  ['CRLF ends a line too', 'data: hi\r\n\r\n', [event('hi')]],
  ['CR alone ends a line', 'data: hi\r\rdata: ho\r\r', [event('hi'), event('ho')]],
  ['lines of data are joined by a newline', 'data: a\ndata: b\n\n', [event('a\nb')]],
  ['one blank after the colon is dropped, a second stays', 'data:  a\n\n', [event(' a')]],
  ['no blank after the colon', 'data:a\n\n', [event('a')]],
  ['a field without a colon is empty', 'data\n\n', [event('')]],
  ['comments are read over', ': hb\n\n: hb\n\ndata: a\n\n', [event('a')]],
  ['type and id', 'id: 5\nevent: delta\ndata: {}\n\n', [event('{}', 'delta', '5')]],
  [
    'the id stays for later events',
    'id: 5\ndata: a\n\ndata: b\n\n',
    [event('a', 'message', '5'), event('b', 'message', '5')],
  ],
  ['the type does not', 'event: x\ndata: a\n\ndata: b\n\n', [event('a', 'x'), event('b')]],
  [
    'an empty id clears it',
    'id: 5\ndata: a\n\nid\ndata: b\n\n',
    [event('a', 'message', '5'), event('b')],
  ],
  ['an id with NUL is ignored', 'id: a\0b\ndata: a\n\n', [event('a')]],
  ['an event without data is none', 'event: x\nid: 7\n\ndata: a\n\n', [event('a', 'message', '7')]],
  ['an unknown field is ignored', 'retry: 10\nfoo: bar\ndata: a\n\n', [event('a')]],
  ['a byte order mark is dropped', '\uFEFFdata: a\n\n', [event('a')]],
  ['only at the start', 'data: a\n\n\uFEFFdata: b\n\n', [event('a')]],
  [
    'a resume id of ours',
    'id: 6~0197.r.1:12\nevent: delta\ndata: x\n\n',
    [event('x', 'delta', '6~0197.r.1:12')],
  ],
]

describe('the SSE parser', () => {
  it.each(CASES)('%s', (_name, input, events) => {
    expect(parse([input])).toEqual(events)
    expect(parse(input)).toEqual(events)
  })

  it('gives the same events for every cut of a transcript', () => {
    const text =
      ': hb\n\nid: 5\nevent: start\r\ndata: {"a":1}\r\n\r\nid: 6\ndata: ü\ndata: 漢\n\ndata: end\n\n'
    const whole = parse([text])
    expect(whole).toHaveLength(3)
    for (let at = 0; at <= text.length; at++) {
      expect(parse([text.slice(0, at), text.slice(at)])).toEqual(whole)
    }
  })

  it('dies of a line beyond its limit, and says so', () => {
    const events: SseEvent[] = []
    const parser = createSseParser((one) => events.push(one), 20)
    expect(parser.feed(`data: ${'x'.repeat(10)}\n\n`)).toBe(true)
    expect(parser.feed('data: ')).toBe(true)
    expect(parser.feed('x'.repeat(20))).toBe(false)
    expect(parser.feed('\n\ndata: late\n\n')).toBe(false)
    expect(events.map(({data}) => data)).toEqual(['x'.repeat(10)])
  })

  it('dies of many short lines of one event too', () => {
    const parser = createSseParser(() => undefined, 100)
    let alive = true
    for (let line = 0; line < 50 && alive; line++) alive = parser.feed('data: xxxx\n')
    expect(alive).toBe(false)
  })

  it('is not killed by many comments', () => {
    const parser = createSseParser(() => undefined, 100)
    for (let beat = 0; beat < 1000; beat++) expect(parser.feed(': hb\n\n')).toBe(true)
    for (let beat = 0; beat < 1000; beat++) expect(parser.feed(': hb\n')).toBe(true)
  })
})
