import {describe, expect, it} from 'vitest'
import type {Message, StreamEvent} from '../src/core/protocol'
import {
  type Change,
  EMPTY_STATE,
  foldRetries,
  MissingText,
  reduce,
  type State,
} from '../src/core/state'

const NOW = Date.parse('2026-11-23T12:00:00Z')

const message = (
  id: string,
  role: Message['role'],
  content: string,
  more: Partial<Message> = {},
): Message => ({
  id,
  role,
  content,
  ts: '2026-11-23T12:00:00Z',
  status: 'complete',
  sources: [],
  fallback: false,
  ...more,
})
const event = (streamed: StreamEvent): Change => ({type: 'event', event: streamed, now: NOW})
const delta = (offset: number, text: string) => event({type: 'delta', id: 'q1.r', offset, text})
const end = (more: object = {}) =>
  event({type: 'end', id: 'q1.r', end: {status: 'complete', fallback: false, ...more}})
const run = (...changes: Change[]): State => changes.reduce(reduce, EMPTY_STATE)
const composed = (id = 'q1', content = 'Hi'): Change => ({
  type: 'composed',
  id,
  content,
  ts: '2026-11-23T12:00:00Z',
})
const stored = (id = 'q1', content = 'Hi') =>
  event({type: 'message', message: message(id, 'user', content)})
const shown = (state: State) =>
  state.entries.map(({id, phase, content}) => `${id} ${phase} ${content}`.trim())

describe('a message and its reply', () => {
  it('goes from composed to answered', () => {
    const steps: [Change, string[]][] = [
      [composed(), ['q1 sending Hi']],
      [stored(), ['q1 done Hi']],
      [{type: 'awaited', id: 'q1.r'}, ['q1 done Hi', 'q1.r waiting']],
      [event({type: 'start', id: 'q1.r'}), ['q1 done Hi', 'q1.r waiting']],
      [delta(0, 'You '), ['q1 done Hi', 'q1.r writing You']],
      [delta(4, 'can'), ['q1 done Hi', 'q1.r writing You can']],
      [end(), ['q1 done Hi', 'q1.r done You can']],
    ]
    let state = EMPTY_STATE
    for (const [change, expected] of steps) {
      state = reduce(state, change)
      expect(shown(state)).toEqual(expected)
    }
  })

  it('keeps the order when a second message is written meanwhile', () => {
    const state = run(composed(), stored(), composed('q2', 'And?'), delta(0, 'Yes'), end())
    expect(shown(state)).toEqual(['q1 done Hi', 'q1.r done Yes', 'q2 sending And?'])
  })

  it('shows what another tab said before what is not sent yet', () => {
    const state = run(composed('q2', 'mine'), stored('q9', 'theirs'))
    expect(shown(state)).toEqual(['q9 done theirs', 'q2 sending mine'])
  })
})

describe('deltas', () => {
  const base = run(composed(), stored())

  it('that come again change nothing, not even the object', () => {
    const state = [delta(0, 'grüß '), delta(7, 'dich')].reduce(reduce, base)
    expect(reduce(state, delta(0, 'grüß '))).toBe(state)
    expect(reduce(state, delta(7, 'dich'))).toBe(state)
  })

  it('that overlap give only what is new, at byte offsets', () => {
    const texts = ['grüß ', 'dich 漢', '字 😀 ok']
    const state = [
      delta(0, texts[0] as string),
      delta(2, 'üß dich 漢'),
      delta(12, '漢字 😀 ok'),
    ].reduce(reduce, base)
    expect(state.entries[1]?.content).toBe(texts.join(''))
    expect(state.entries[1]?.bytes).toBe(Buffer.byteLength(texts.join('')))
  })

  it('beyond a gap are refused', () => {
    expect(() => reduce(base, delta(3, 'x'))).toThrow(MissingText)
  })

  it('that would cut a character are refused', () => {
    const state = reduce(base, delta(0, 'a'))
    expect(() => reduce(state, delta(0, 'üb'))).toThrow(MissingText)
  })

  it('start over after a reset', () => {
    const state = [delta(0, 'wrong'), event({type: 'reset', id: 'q1.r'}), delta(0, 'right')].reduce(
      reduce,
      base,
    )
    expect(state.entries[1]).toMatchObject({
      content: 'right',
      bytes: 5,
      revision: 1,
      phase: 'writing',
    })
  })
})

describe('a reply that ends badly', () => {
  const CASES: readonly [end: object, kind: string | undefined][] = [
    [{status: 'failed', failure: 'BUSY'}, 'BUSY'],
    [{status: 'failed'}, 'GENERIC'],
    [{status: 'interrupted'}, 'INTERRUPTED'],
    [{status: 'cut', failure: 'CUT'}, 'CUT'],
    [{status: 'cut', failure: 'SAFETY'}, 'SAFETY'],
    [{status: 'stopped'}, undefined],
    [{status: 'complete'}, undefined],
  ]
  it.each(CASES)('%j', (ended, kind) => {
    expect(run(composed(), stored(), delta(0, 'Some'), end(ended)).entries[1]?.trouble?.kind).toBe(
      kind,
    )
  })

  it('says when to try again', () => {
    const state = run(composed(), stored(), end({status: 'failed', failure: 'RATE', retryAfter: 3}))
    expect(state.entries[1]?.trouble).toEqual({kind: 'RATE', notBefore: NOW + 3000})
  })

  it('makes room when it is asked again under a new id', () => {
    const state = run(composed(), stored(), end({status: 'failed'}), {
      type: 'again',
      id: 'q1',
      newId: 'q2',
    })
    expect(shown(state)).toEqual(['q2 sending Hi'])
    expect(state.entries[0]?.key).toBe('q1')
  })

  it('keeps its text when it was lost, and goes on with it', () => {
    const lost: Change = {type: 'lost', id: 'q1.r', trouble: {kind: 'LOST'}}
    const again: Change = {type: 'again', id: 'q1', newId: 'q1'}
    const state = run(
      composed(),
      stored(),
      delta(0, 'Some '),
      lost,
      again,
      stored(),
      {type: 'awaited', id: 'q1.r'},
      delta(0, 'Some text'),
    )
    expect(shown(state)).toEqual(['q1 done Hi', 'q1.r writing Some text'])
    expect(state.entries[1]?.trouble).toBeUndefined()
  })
})

describe('history', () => {
  const history = [
    message('q1', 'user', 'Hi'),
    message('q1.r', 'assistant', 'Hello', {status: 'failed', failure: 'KEY'}),
  ]

  it('is shown with what had failed', () => {
    const state = run({type: 'loaded', messages: history})
    expect(state.entries[1]).toMatchObject({phase: 'done', trouble: {kind: 'KEY'}})
  })

  it('comes before what is not sent yet', () => {
    expect(shown(run(composed('q2', 'new'), {type: 'loaded', messages: history}))).toEqual([
      'q1 done Hi',
      'q1.r done Hello',
      'q2 sending new',
    ])
  })

  it('does not redraw a text that only goes on', () => {
    const state = run(composed(), stored(), delta(0, 'Hel'), {type: 'loaded', messages: history})
    expect(state.entries[1]).toMatchObject({content: 'Hello', revision: 0, phase: 'done'})
  })

  it('redraws a text that is another one', () => {
    const state = run(composed(), stored(), delta(0, 'Bye'), {type: 'loaded', messages: history})
    expect(state.entries[1]).toMatchObject({content: 'Hello', revision: 1})
  })

  it('goes above what is shown when it is older, once', () => {
    const older = [message('q0', 'user', 'Old'), message('q1', 'user', 'Hi')]
    const state = run({type: 'loaded', messages: history}, {type: 'earlier', messages: older})
    expect(state.entries.map(({id}) => id)).toEqual(['q0', 'q1', 'q1.r'])
  })

  it('shows a question once that was asked again after a failure', () => {
    const failed = message('q1.r', 'assistant', '', {status: 'failed', failure: 'BUSY'})
    const again = [
      message('q1', 'user', 'Hi'),
      failed,
      message('q2', 'user', 'Hi'),
      message('q2.r', 'assistant', 'Hello'),
    ]
    expect(foldRetries(again).map(({id}) => id)).toEqual(['q2', 'q2.r'])
    const other = [message('q1', 'user', 'Hi'), failed, message('q2', 'user', 'Ho')]
    expect(foldRetries(other).map(({id}) => id)).toEqual(['q1', 'q1.r', 'q2'])
  })
})
