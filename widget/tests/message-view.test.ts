// @vitest-environment happy-dom
import {describe, expect, it} from 'vitest'
import {createTranslate, ENGLISH} from '../src/core/i18n'
import type {Message} from '../src/core/protocol'
import {type Change, composed, happened, loaded, lost} from '../src/core/state'
import {createLog} from '../src/log/log'

const NOW = Date.parse('2026-11-23T12:00:00Z')

/** A log beside the entries it shows. */
function createRig() {
  const list = document.createElement('ol')
  const status = document.createElement('div')
  const log = createLog({
    list,
    status,
    t: createTranslate(ENGLISH, 'en'),
    language: 'en',
    onPerson: () => undefined,
    onRetry: () => undefined,
    extras: () => null,
  })
  let entries: ReturnType<Change> = []
  const happens = (...changes: Change[]) => {
    for (const change of changes) {
      entries = change(entries)
      log.sync(entries, true)
    }
  }
  const words = () => [...list.querySelectorAll('.bubble')].map((bubble) => bubble.textContent)
  return {list, status, happens, words}
}

const ask = composed({id: 'q1', content: 'Hi', ts: '2026-11-23T12:00:00Z'})
const delta = (offset: number, text: string) =>
  happened({type: 'delta', id: 'q1.r', offset, text}, NOW)
const end = (more: object = {}) =>
  happened({type: 'end', id: 'q1.r', status: 'complete', length: 0, ...more}, NOW)
const reply = (content: string, more: Partial<Message> = {}): Message => ({
  id: 'q1.r',
  role: 'assistant',
  content,
  status: 'complete',
  ...more,
})

describe('a reply on the screen', () => {
  it('grows without touching what stands', () => {
    const {list, happens, words} = createRig()
    happens(ask, delta(0, 'Hello '))
    const text = list.querySelector('.assistant p')?.firstChild
    happens(delta(6, 'you'), loaded([reply('Hello you there')]))
    expect(words()).toEqual(['Hi', 'Hello you there'])
    expect(list.querySelector('.assistant p')?.firstChild).toBe(text)
  })

  it('is drawn anew when its words are others', () => {
    const {happens, words} = createRig()
    happens(ask, delta(0, 'Bye'), loaded([reply('Hello')]))
    expect(words()).toEqual(['Hi', 'Hello'])
    happens(happened({type: 'reset', id: 'q1.r', attempt: 2}, NOW), delta(0, 'Hel'), end())
    expect(words()).toEqual(['Hi', 'Hel'])
  })

  it('that was given up and goes on after all is drawn whole', () => {
    const {happens, words} = createRig()
    happens(ask, delta(0, 'Some '), lost('q1.r', {kind: 'LOST'}), delta(5, '**text**'), end())
    expect(words()).toEqual(['Hi', 'Some text'])
  })

  it.each([
    ['BUSY', ENGLISH.RATE],
    ['KEY', ENGLISH.KEY],
    ['BADREQ', ENGLISH.GENERIC],
    ['NEWER', ENGLISH.GENERIC],
  ])('that failed with %s is told in words', (kind, words) => {
    const {list, happens} = createRig()
    happens(ask, end({status: 'failed', class: kind}))
    expect(list.querySelector('.card p')?.textContent).toBe(words)
  })

  it('may be asked for again only after the wait the server named', () => {
    const {list, happens} = createRig()
    happens(
      ask,
      happened(
        {type: 'end', id: 'q1.r', status: 'failed', length: 0, class: 'RATE', retryAfter: 9},
        Date.now(),
      ),
    )
    const button = list.querySelector<HTMLButtonElement>('.card button')
    expect(button?.disabled).toBe(true)
    expect(button?.textContent).toBe('Try again in 9 s')
  })
})
