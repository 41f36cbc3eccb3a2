import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {attemptOf} from '../src/core/cursor'
import type {Message, StreamEvent} from '../src/core/protocol'
import {type Entries, happened, loaded, MissingText, told} from '../src/core/state'
import {utf8Length} from '../src/core/utf8'
import {anyText} from './any-text'
import {message, said} from './conversation-rig'

/**
 * Whatever is cut, repeated, reset, resumed, fetched, or heard from another tab, in any order: in the
 * end there is one question, one reply, and its text is the server's.
 */
const NOW = Date.parse('2026-11-23T12:00:00Z')

/** A server that writes one reply, in several attempts if need be, and lets anybody read it from anywhere. */
function createServer(texts: readonly string[]) {
  let attempt = 1
  let written = 0
  let ended = false
  const chars = () => [...(texts[attempt - 1] ?? '')]
  const text = () => chars().slice(0, written).join('')
  return {
    text,
    attempt: () => attempt,
    ended: () => ended,
    write(count: number) {
      if (!ended) written = Math.min(written + count, chars().length)
    },
    /** The reply is written anew: its worker died, or the visitor asked. */
    again() {
      if (attempt >= texts.length) return
      attempt++
      written = 0
      ended = false
    },
    finish() {
      written = chars().length
      ended = true
    },
    history: (): Message[] => [
      {...message('q1', 'Hi'), seq: 1},
      ...(ended ? [{...message('q1.r', text(), 'assistant'), seq: 2, attempt}] : []),
    ],
    /** What a reader gets who comes with this cursor, in pieces of `size` characters. */
    read(cursor: string, size: number): [event: StreamEvent, id: string][] {
      const events: [StreamEvent, string][] = []
      if (!cursor) events.push([{...said('q1', 'Hi'), seq: 1} as StreamEvent, '1'])
      const at = `1~q1.r.${attempt}`
      const inside = /~/.test(cursor)
      const known = inside && attemptOf(cursor) === attempt ? Number(cursor.split(':')[1]) : 0
      if (!inside) events.push([{type: 'start', id: 'q1.r', attempt}, '1'])
      else if (attemptOf(cursor) !== attempt)
        events.push([{type: 'reset', id: 'q1.r', attempt}, `${at}:0`])
      const rest = fromBytes(new TextEncoder().encode(text()).slice(known))
      let offset = known
      for (let piece = [...rest]; piece.length > 0; piece = piece.slice(size)) {
        const words = piece.slice(0, size).join('')
        const event: StreamEvent = {type: 'delta', id: 'q1.r', offset, text: words}
        offset += utf8Length(words)
        events.push([event, `${at}:${offset}`])
      }
      if (ended)
        events.push([{type: 'end', id: 'q1.r', status: 'complete', length: offset, seq: 2}, '2'])
      return events
    },
  }
}

/** A tab: it applies what it reads as the conversation does. */
function createTab(server: ReturnType<typeof createServer>) {
  let entries: Entries = []
  const cursors = ['']
  let stream: [event: StreamEvent, id: string][] = []
  return {
    entries: () => entries,
    /** Reads on from an id it once saw (the newest is 0): what comes may be late when it is taken. */
    open(back: number, size: number) {
      stream = server.read(cursors.at(-1 - back) ?? '', size)
    },
    /** Applies what comes next; after a gap it begins from the beginning. */
    take(count: number) {
      for (const [event, id] of stream.splice(0, count)) {
        try {
          entries = happened(event, NOW, attemptOf(id))(entries)
        } catch (error) {
          if (!(error instanceof MissingText)) throw error
          cursors.push('')
          stream = []
          return
        }
        cursors.push(id)
      }
    },
    fetch() {
      entries = loaded(server.history())(entries)
    },
    hear(others: Entries) {
      entries = told(structuredClone(others))(entries)
    },
  }
}

const fromBytes = (bytes: Uint8Array) => new TextDecoder('utf-8', {ignoreBOM: true}).decode(bytes)
const text = anyText.map((any) => fromBytes(new TextEncoder().encode(any)) || 'a')
const step = fc.oneof(
  fc.record({does: fc.constant('write' as const), count: fc.integer({min: 1, max: 9})}),
  fc.record({does: fc.constantFrom('again' as const, 'finish' as const)}),
  fc.record({
    does: fc.constant('open' as const),
    tab: fc.nat(1),
    back: fc.nat(6),
    size: fc.integer({min: 1, max: 7}),
  }),
  fc.record({does: fc.constant('take' as const), tab: fc.nat(1), count: fc.nat(9)}),
  fc.record({does: fc.constantFrom('hear' as const, 'fetch' as const), tab: fc.nat(1)}),
)

describe('in any order', () => {
  it('a reply ends in the same text', () => {
    const plan = fc.record({
      texts: fc.array(text, {minLength: 1, maxLength: 3}),
      steps: fc.array(step, {maxLength: 60}),
    })
    fc.assert(
      fc.property(plan, ({texts, steps}) => {
        const server = createServer(texts)
        const tabs = [createTab(server), createTab(server)] as const
        for (const one of steps) {
          if (one.does === 'write') server.write(one.count)
          else if (one.does === 'again') server.again()
          else if (one.does === 'finish') server.finish()
          else {
            const [tab, other] = 'tab' in one && one.tab ? [tabs[1], tabs[0]] : tabs
            if (one.does === 'open') tab.open(one.back, one.size)
            else if (one.does === 'take') tab.take(one.count)
            else if (one.does === 'fetch') tab.fetch()
            else tab.hear(other.entries())
          }
        }
        server.finish()
        for (const tab of tabs) {
          tab.open(0, 5)
          tab.take(999)
          tab.open(0, 5) // after a gap
          tab.take(999)
          expect(tab.entries()).toMatchObject([
            {id: 'q1', phase: 'done', content: 'Hi'},
            {id: 'q1.r', phase: 'done', content: server.text(), bytes: utf8Length(server.text())},
          ])
        }
      }),
      {seed: 20261123, numRuns: 2000},
    )
  })

  it('nothing that was told before changes anything', () => {
    fc.assert(
      fc.property(text, fc.integer({min: 1, max: 7}), (words, size) => {
        const server = createServer([words])
        server.finish()
        const tab = createTab(server)
        tab.open(0, size)
        tab.take(999)
        const before = tab.entries()
        tab.open(99, size)
        tab.take(999)
        tab.hear(before)
        expect(tab.entries()).toBe(before)
      }),
      {seed: 20261123, numRuns: 300},
    )
  })
})
