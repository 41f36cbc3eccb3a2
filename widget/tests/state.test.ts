import {describe, expect, it} from 'vitest'
import type {Message, StreamEvent} from '../src/core/protocol'
import {
  askedAgain,
  awaited,
  type Change,
  composed as composedOf,
  type Entries,
  happened,
  loaded,
  lost,
  MissingText,
  sentAgain,
  told,
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
  ...more,
})
const event = (streamed: StreamEvent): Change => happened(streamed, NOW)
const delta = (offset: number, text: string) => event({type: 'delta', id: 'q1.r', offset, text})
const end = (more: object = {}) =>
  event({type: 'end', id: 'q1.r', status: 'complete', length: 0, ...more})
const go = (entries: Entries, ...changes: Change[]): Entries =>
  changes.reduce((list, change) => change(list), entries)
const run = (...changes: Change[]) => go([], ...changes)
const composed = (id = 'q1', content = 'Hi'): Change =>
  composedOf({id, content, ts: '2026-11-23T12:00:00Z'})
const stored = (id = 'q1', content = 'Hi') =>
  event({type: 'message', ...message(id, 'user', content)})
const shown = (entries: Entries) =>
  entries.map(({id, phase, content}) => `${id} ${phase} ${content}`.trim())

describe('a message and its reply', () => {
  it('goes from composed to answered', () => {
    const steps: [Change, string[]][] = [
      [composed(), ['q1 sending Hi']],
      [stored(), ['q1 done Hi']],
      [awaited('q1.r'), ['q1 done Hi', 'q1.r waiting']],
      [event({type: 'start', id: 'q1.r', attempt: 1}), ['q1 done Hi', 'q1.r waiting']],
      [delta(0, 'You '), ['q1 done Hi', 'q1.r writing You']],
      [delta(4, 'can'), ['q1 done Hi', 'q1.r writing You can']],
      [end(), ['q1 done Hi', 'q1.r done You can']],
    ]
    let state: Entries = []
    for (const [change, expected] of steps) {
      state = change(state)
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
    const state = go(base, delta(0, 'grüß '), delta(7, 'dich'))
    expect(go(state, delta(0, 'grüß '))).toBe(state)
    expect(go(state, delta(7, 'dich'))).toBe(state)
  })

  it('that overlap give only what is new, at byte offsets', () => {
    const texts = ['grüß ', 'dich 漢', '字 😀 ok']
    const state = go(
      base,
      delta(0, texts[0] as string),
      delta(2, 'üß dich 漢'),
      delta(12, '漢字 😀 ok'),
    )
    expect(state[1]?.content).toBe(texts.join(''))
    expect(state[1]?.bytes).toBe(Buffer.byteLength(texts.join('')))
  })

  it('beyond a gap are refused', () => {
    expect(() => go(base, delta(3, 'x'))).toThrow(MissingText)
  })

  it('that would cut a character are refused', () => {
    const state = go(base, delta(0, 'aüb'))
    expect(() => go(state, delta(2, 'bc'))).toThrow(MissingText)
  })

  it('of another text are never spliced in: from its beginning it is drawn, else refused', () => {
    const state = go(base, delta(0, 'You can'))
    expect(() => go(state, delta(4, 'may not'))).toThrow(MissingText)
    expect(go(state, delta(0, 'You may not'))[1]?.content).toBe('You may not')
  })

  it('of an attempt that is over change nothing, and of a new one begin anew', () => {
    const late = happened({type: 'delta', id: 'q1.r', offset: 3, text: 'ong'}, NOW, 1)
    const fresh = happened({type: 'delta', id: 'q1.r', offset: 0, text: 'new'}, NOW, 3)
    const reset = event({type: 'reset', id: 'q1.r', attempt: 2})
    const state = go(base, delta(0, 'wro'), reset, delta(0, 'rig'))
    expect(go(state, late)).toBe(state)
    expect(go(state, fresh)[1]).toMatchObject({content: 'new', attempt: 3})
    expect(go(state, event({type: 'reset', id: 'q1.r', attempt: 1}))).toBe(state)
    const same = happened({type: 'delta', id: 'q1.r', offset: 0, text: 'rig'}, NOW, 3)
    expect(go(state, same)[1]).toMatchObject({content: 'rig', attempt: 3})
  })

  it('start over after a reset', () => {
    const state = go(
      base,
      delta(0, 'wrong'),
      event({type: 'reset', id: 'q1.r', attempt: 2}),
      delta(0, 'right'),
    )
    expect(state[1]).toMatchObject({content: 'right', bytes: 5, phase: 'writing'})
  })
})

describe('a reply that ends badly', () => {
  const CASES: readonly [end: object, kind: string | undefined][] = [
    [{status: 'failed', class: 'BUSY'}, 'BUSY'],
    [{status: 'failed'}, 'GENERIC'],
    [{status: 'interrupted'}, 'INTERRUPTED'],
    [{status: 'cut', class: 'CUT'}, 'CUT'],
    [{status: 'cut', class: 'SAFETY'}, 'SAFETY'],
    [{status: 'stopped'}, undefined],
    [{status: 'complete'}, undefined],
  ]
  it.each(CASES)('%j', (ended, kind) => {
    expect(run(composed(), stored(), delta(0, 'Some'), end(ended))[1]?.trouble?.kind).toBe(kind)
  })

  it('says when to try again', () => {
    const state = run(composed(), stored(), end({status: 'failed', class: 'RATE', retryAfter: 3}))
    expect(state[1]?.trouble).toEqual({kind: 'RATE', notBefore: NOW + 3000})
  })

  it('makes room when it is asked again under a new id', () => {
    const state = run(composed(), stored(), end({status: 'failed'}), sentAgain('q1', 'q2'))
    expect(shown(state)).toEqual(['q2 sending Hi'])
    expect(state[0]?.key).toBe('q1')
  })

  it('keeps its text when it was lost, and goes on with it', () => {
    const state = run(
      composed(),
      stored(),
      delta(0, 'Some '),
      lost('q1.r', {kind: 'LOST'}),
      sentAgain('q1', 'q1'),
      stored(),
      awaited('q1.r'),
      delta(0, 'Some text'),
    )
    expect(shown(state)).toEqual(['q1 done Hi', 'q1.r writing Some text'])
    expect(state[1]?.trouble).toBeUndefined()
  })
})

describe('what another tab was told', () => {
  const base = run(composed(), stored(), delta(0, 'You can'))
  const other = (...changes: Change[]) => run(composed(), stored(), ...changes)

  it('is taken where it is further: more text, an end, a newer attempt', () => {
    const reset = event({type: 'reset', id: 'q1.r', attempt: 2})
    for (const [news, expected] of [
      [other(delta(0, 'You can return')), 'writing You can return'],
      [other(delta(0, 'You can'), end({length: 7})), 'done You can'],
      [other(delta(0, 'You can'), reset, delta(0, 'We')), 'writing We'],
    ] as const) {
      const state = told(news)(base)
      expect(shown(state)).toEqual(['q1 done Hi', `q1.r ${expected}`])
      expect(told(base)(state)).toBe(state)
      expect(told(news)(state)).toBe(state)
    }
  })

  it('of the attempt that is to be replaced does not undo the wish', () => {
    const broken = go(base, end({status: 'interrupted', length: 7}))
    const state = go(broken, askedAgain('q1.r'))
    expect(told(broken)(state)).toBe(state)
    expect(go(state, end({status: 'interrupted', length: 7}))).toBe(state)
  })

  it('stands where the server has it', () => {
    const at = (id: string, seq: number) =>
      event({type: 'message', ...message(id, 'user', id, {seq})})
    const state = run(at('q9', 9), composed('q10', 'new'), at('q5', 5), at('q7', 7))
    expect(state.map(({id}) => id)).toEqual(['q5', 'q7', 'q9', 'q10'])
  })
})

describe('history', () => {
  const history = [
    message('q1', 'user', 'Hi'),
    message('q1.r', 'assistant', 'Hello', {status: 'failed', class: 'KEY'}),
  ]

  it('is shown with what had failed', () => {
    const state = run(loaded(history))
    expect(state[1]).toMatchObject({phase: 'done', trouble: {kind: 'KEY'}})
  })

  it('comes before what is not sent yet', () => {
    expect(shown(run(composed('q2', 'new'), loaded(history)))).toEqual([
      'q1 done Hi',
      'q1.r done Hello',
      'q2 sending new',
    ])
  })

  it('has the last word on a text', () => {
    const state = run(composed(), stored(), delta(0, 'Bye'), loaded(history))
    expect(state[1]).toMatchObject({content: 'Hello', bytes: 5, phase: 'done'})
  })

  it('goes above what is shown when it is older, once', () => {
    const history = [message('q1', 'user', 'Hi', {seq: 3}), message('q1.r', 'assistant', 'Hello')]
    const older = [message('q0', 'user', 'Old', {seq: 1}), message('q1', 'user', 'Hi', {seq: 3})]
    const state = run(loaded(history), loaded(older))
    expect(state.map(({id}) => id)).toEqual(['q0', 'q1', 'q1.r'])
  })
})
