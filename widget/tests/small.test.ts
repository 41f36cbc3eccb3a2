import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createAnnouncer} from '../src/core/announcer'
import {backoffMs} from '../src/core/backoff'
import {contrast, hexColor, inkOn, readableOn} from '../src/core/contrast'
import {troubleOf} from '../src/core/problem'
import {readStreamEvent} from '../src/core/protocol'
import {dropUtf8, utf8Length} from '../src/core/utf8'
import {uuidv7} from '../src/core/uuidv7'
import {anyText} from './any-text'

describe('UTF-8 lengths', () => {
  it('are those of an encoder', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      }),
    )
  })

  it('drop whole characters only', () => {
    expect(dropUtf8('aü漢😀b', 0)).toBe('aü漢😀b')
    expect(dropUtf8('aü漢😀b', 3)).toBe('漢😀b')
    expect(dropUtf8('aü漢😀b', 10)).toBe('b')
    expect(dropUtf8('aü漢😀b', 11)).toBe('')
    expect(dropUtf8('aü漢😀b', 2)).toBeNull()
    expect(dropUtf8('aü漢😀b', 12)).toBeNull()
  })
})

describe('an id', () => {
  it('is a UUIDv7 of its time', () => {
    const id = uuidv7(0x0197_0102_0304, new Uint8Array(10).fill(0xff))
    expect(id).toBe('01970102-0304-7fff-bfff-ffffffffffff')
    expect(id).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  })

  it('sorts by time', () => {
    const zero = new Uint8Array(10)
    const ids = [1, 255, 256, 2 ** 31, 2 ** 41].map((now) => uuidv7(now, zero))
    expect([...ids].sort()).toEqual(ids)
  })
})

describe('waiting between tries', () => {
  it('is nothing at first, then anything up to a limit that doubles', () => {
    expect(backoffMs(0, 1)).toBe(0)
    const limits = [1, 2, 3, 6, 7, 99].map((attempt) => backoffMs(attempt, 1))
    expect(limits).toEqual([300, 600, 1200, 9600, 10_000, 10_000])
    expect(backoffMs(5, 0)).toBe(0)
  })
})

describe('ink', () => {
  it('can be read on every colour', () => {
    const parts = Array.from({length: 18}, (_, at) => (at * 15).toString(16).padStart(2, '0'))
    const colors = parts.flatMap((r) => parts.flatMap((g) => parts.map((b) => `#${r}${g}${b}`)))
    expect(colors.filter((color) => contrast(color, inkOn(color)) < 4.5)).toEqual([])
  })

  it('of the accent is the colour itself where that can be read, else near it', () => {
    expect(readableOn('#0b6b5d', '#f3f4f6')).toBe('#0b6b5d')
    for (const color of ['#ffee00', '#0b6b5d', '#ff5a36', '#000000', '#ffffff'])
      for (const surface of ['#f3f4f6', '#23262d'])
        expect(contrast(readableOn(color, surface), surface)).toBeGreaterThanOrEqual(4.5)
  })

  it.each([
    ['#ABC', '#aabbcc'],
    [' #0b6b5d ', '#0b6b5d'],
    ['red', null],
    ['#12345', null],
    ['#fff;color:red', null],
  ])('reads %j as %j', (text, hex) => expect(hexColor(text)).toBe(hex))
})

describe('a problem', () => {
  it.each([
    [429, 'rate_limited', 'RATE'],
    [503, 'storage_unavailable', 'BUSY'],
    [502, 'unavailable', 'BUSY'],
    [502, undefined, 'BUSY'],
    [401, 'token_expired', 'EXPIRED'],
    [404, 'session_not_found', 'EXPIRED'],
    [403, 'origin_not_allowed', 'ORIGIN'],
    [404, 'site_not_found', 'SITE'],
    [400, 'message_too_long', 'TOO_LONG'],
    [403, 'token_for_another_session', 'EXPIRED'],
    [403, 'origin_missing', 'ORIGIN'],
    [413, undefined, 'TOO_LONG'],
    [422, 'message_id_reused', 'ID_TAKEN'],
    [404, 'reply_not_found', 'LOST'],
    [409, 'reply_not_retryable', 'GENERIC'],
    [500, 'internal', 'GENERIC'],
    [418, 'constructor', 'GENERIC'],
  ])('%s %s is %s', (status, code, kind) => expect(troubleOf(status, code)).toBe(kind))
})

describe('an event of the stream', () => {
  it('has its type and its data', () => {
    const data = '{"id":"a","offset":0,"text":"x"}'
    expect(readStreamEvent({id: '', type: 'delta', data})).toEqual({
      type: 'delta',
      id: 'a',
      offset: 0,
      text: 'x',
    })
  })

  it('that is not known, or no JSON, is dropped', () => {
    expect(readStreamEvent({id: '', type: 'mode', data: '{"id":"a"}'})).toBeNull()
    expect(readStreamEvent({id: '', type: 'delta', data: '{"id":'})).toBeNull()
  })

  it('of any shape is read or dropped, never thrown at', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom('message', 'delta', 'end', 'x'), (any, type) => {
        readStreamEvent({id: '', type, data: JSON.stringify(any) ?? ''})
      }),
    )
  })
})

describe('the announcer', () => {
  function listen() {
    const said: string[] = []
    const timers: (() => void)[] = []
    const announcer = createAnnouncer({
      say: (words) => said.push(words),
      timer: (_ms, then) => timers.push(then),
      words: (key: 'typing' | 'more', count?: {n: number}) => (count ? `${key} ${count.n}` : key),
    })
    const pass = () => {
      for (let timer = timers.shift(); timer; timer = timers.shift()) timer()
    }
    return {announcer, said, pass}
  }

  it('says sentences, not fragments', () => {
    const {announcer, said, pass} = listen()
    announcer.typing()
    for (const token of 'You can return it. It is free of charge'.split(/(?= )/))
      announcer.text(token)
    pass()
    expect(said).toEqual(['typing', 'You can return it.'])
    announcer.end()
    pass()
    expect(said).toEqual(['typing', 'You can return it.', 'It is free of charge'])
  })

  it('says one thing at a time', () => {
    const {announcer, said, pass} = listen()
    announcer.typing()
    announcer.text('One. Two. ')
    expect(said).toEqual(['typing'])
    pass()
    expect(said).toEqual(['typing', 'One.', 'Two.'])
  })

  it('counts what is left of a long reply', () => {
    const {announcer, said, pass} = listen()
    announcer.typing()
    announcer.text('One. Two. Three. Four.\n- five\n- six')
    announcer.end()
    pass()
    expect(said).toEqual(['typing', 'One.', 'Two.', 'more 4'])
  })

  it('says no more of what is not there any more', () => {
    const {announcer, said, pass} = listen()
    announcer.typing()
    announcer.text('One. Two. ')
    announcer.hush()
    announcer.note('The chat was deleted.')
    pass()
    expect(said).toEqual(['typing', 'The chat was deleted.'])
  })

  it('does not take a price for a sentence', () => {
    const {announcer, said, pass} = listen()
    announcer.typing()
    announcer.text('It costs 4.90 EUR')
    pass()
    expect(said).toEqual(['typing'])
  })
})
