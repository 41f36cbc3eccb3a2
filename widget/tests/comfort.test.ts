import {describe, expect, it} from 'vitest'
import {happenings, newestSeq, unreadAfter} from '../src/core/happenings'
import {priceText} from '../src/core/price'
import {ratingOf, readRatings, withRating} from '../src/core/ratings'
import {
  type Change,
  composed,
  confirmed,
  type Entries,
  happened,
  heldUp,
  loaded,
  lost,
} from '../src/core/state'
import {transcriptOf} from '../src/core/transcript'
import {message} from './conversation-rig'

const NOW = Date.parse('2026-11-23T12:00:00Z')

describe('what has happened', () => {
  const asked = composed({id: 'q1', content: 'Hi', ts: '2026-11-23T12:00:00Z'})
  const wrote = happened({type: 'delta', id: 'q1.r', offset: 0, text: 'Yes'}, NOW)
  const ended = (status: string) =>
    happened({type: 'end', id: 'q1.r', status, length: 3, seq: 2} as never, NOW)
  const states = (...changes: Change[]) => {
    const all: Entries[] = [[]]
    for (const change of changes) all.push(change(all.at(-1) ?? []))
    return all
  }
  const heard = (list: readonly Entries[]) =>
    list.slice(1).flatMap((state, at) => happenings(list[at] ?? [], state))

  it('is a message once the server has it, and a reply once it has ended', () => {
    const all = states(asked, heldUp({kind: 'OFFLINE'}), confirmed('q1'), wrote, ended('stopped'))
    expect(heard(all)).toEqual([
      {name: 'message', id: 'q1'},
      {name: 'reply', id: 'q1.r', status: 'stopped'},
    ])
  })

  it('is the same when an answer comes whole', () => {
    const before = states(asked).at(-1) ?? []
    const after = [confirmed('q1'), wrote, ended('complete')].reduce((all, one) => one(all), before)
    expect(happenings(before, after)).toEqual([
      {name: 'message', id: 'q1'},
      {name: 'reply', id: 'q1.r', status: 'complete'},
    ])
  })

  it('is nothing for history, for what is told twice, and for a reply that was given up', () => {
    const history = loaded([message('a', 'Hi'), message('a.r', 'Yes', 'assistant')])
    expect(heard(states(history, history))).toEqual([])
    expect(heard(states(asked, confirmed('q1'), wrote, lost('q1.r', {kind: 'LOST'})))).toEqual([
      {name: 'message', id: 'q1'},
    ])
  })

  it('is unread as far as it is after what was seen', () => {
    const numbered = (id: string, role: 'user' | 'assistant', seq: number) => ({
      ...message(id, 'x', role),
      seq,
    })
    const entries = loaded([
      numbered('a', 'user', 1),
      numbered('a.r', 'assistant', 2),
      numbered('b', 'user', 3),
      numbered('b.r', 'assistant', 4),
    ])([])
    expect([0, 2, 3, 4].map((seen) => unreadAfter(entries, seen))).toEqual([2, 1, 1, 0])
    expect([newestSeq(entries), newestSeq([])]).toEqual([4, 0])
    expect(unreadAfter(wrote(asked([])), 0)).toBe(0)
  })
})

describe('ratings', () => {
  it('replace each other, and can be taken back', () => {
    const up = withRating([], 'a.r', 'up')
    expect(ratingOf(up, 'a.r')).toBe('up')
    expect(ratingOf(withRating(up, 'a.r', 'down'), 'a.r')).toBe('down')
    expect(withRating(up, 'a.r', null)).toEqual([])
  })

  it('are the newest fifty', () => {
    let ratings = readRatings(null)
    for (let at = 0; at < 60; at++) ratings = withRating(ratings, `m${at}`, 'up')
    expect(ratings).toHaveLength(50)
    expect([ratingOf(ratings, 'm9'), ratingOf(ratings, 'm10')]).toEqual([null, 'up'])
  })

  it.each(['', 'nonsense', '{}', '7', '[[1,"up"],["a","left"],"x"]'])('%j has none', (text) =>
    expect(readRatings(text)).toEqual([]),
  )

  it('are read as they were written', () => {
    const ratings = withRating(withRating([], 'a', 'up'), 'b', 'down')
    expect(readRatings(JSON.stringify(ratings))).toEqual(ratings)
  })
})

describe('a price', () => {
  it.each([
    ['49.90', 'EUR', 'en', '€49.90'],
    ['1249', 'EUR', 'de', '1.249,00 €'],
    ['500', 'JPY', 'en', '¥500'],
    ['on request', 'EUR', 'en', 'on request EUR'],
    ['5', 'points', 'en', '5 points'],
    ['', 'EUR', 'en', ' EUR'],
  ])('of %j %s in %s is %j', (amount, currency, language, text) =>
    expect(priceText({amount, currency}, language).replace('\u00a0', ' ')).toBe(text),
  )
})

describe('a transcript', () => {
  it('has who, when, what and the sources that may be shown', () => {
    const sources = [
      {title: 'Returns', url: '/returns'},
      {title: 'Evil', url: 'javascript:alert(1)'},
    ]
    const text = transcriptOf(
      [message('a', 'Hi'), {...message('a.r', 'Yes.\nReally.', 'assistant'), sources}],
      {heading: 'Chat', you: 'You', assistant: 'AI', sources: 'Sources'},
      'en',
      (url) => (url.startsWith('/') ? `https://shop.example${url}` : null),
    )
    expect(text.replace(/, Nov 23, 2026, [^\n]+/g, ' at noon')).toBe(
      'Chat\n\nYou at noon\nHi\n\nAI at noon\nYes.\nReally.\n\nSources:\n- Returns: https://shop.example/returns\n',
    )
  })
})
