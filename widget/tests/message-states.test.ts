// @vitest-environment happy-dom
import {afterEach, describe, expect, it, vi} from 'vitest'
import {createTranslate, ENGLISH} from '../src/core/i18n'
import {askedAgain, type Change, composed, happened, heldUp, unsent} from '../src/core/state'
import {createLog} from '../src/log/log'
import {delta, end, said} from './conversation-rig'

const NOW = Date.parse('2026-11-23T12:00:00Z')

/** A log, what it says aloud, and what was pressed. */
function createRig() {
  vi.useFakeTimers()
  const list = document.createElement('ol')
  const status = document.createElement('div')
  const said: string[] = []
  const pressed: string[] = []
  const log = createLog({
    list,
    status,
    t: createTranslate(ENGLISH, 'en'),
    language: 'en',
    onPerson: () => undefined,
    onRetry: ({id}) => pressed.push(id),
    extras: () => null,
  })
  let entries: ReturnType<Change> = []
  const happens = (...changes: Change[]) => {
    entries = changes.reduce((all, change) => change(all), entries)
    log.sync(entries, true)
    for (let round = 0; round < 5; round++) {
      if (status.textContent) said.push(status.textContent)
      status.textContent = ''
      vi.advanceTimersByTime(2000)
    }
  }
  const meta = (at = 0) => list.querySelectorAll<HTMLElement>('li')[at]?.querySelector('.meta')
  const button = (words: string) =>
    [...list.querySelectorAll('button')].find(({textContent}) => textContent?.includes(words))
  return {list, happens, meta, button, said, pressed}
}
afterEach(() => vi.useRealTimers())

const ask = composed({id: 'q1', content: 'Hi', ts: '2026-11-23T12:00:00Z'})
const stored = happened(said('q1', 'Hi'), NOW)
const offline = heldUp({kind: 'OFFLINE'})

describe('a message', () => {
  it('is drawn at once as on its way, then as sent', () => {
    const {happens, meta} = createRig()
    happens(ask)
    expect(meta()?.textContent).toBe(ENGLISH.sending)
    happens(stored)
    expect(meta()?.querySelector('[role=img]')?.getAttribute('aria-label')).toBe(ENGLISH.sent)
    expect(meta()?.querySelector('time')).not.toBeNull()
  })

  it('that is held up says so, offers to send it again, and has no card beside', () => {
    const {happens, meta, button, list, pressed} = createRig()
    happens(ask, offline)
    expect(meta()?.textContent).toContain(ENGLISH.unsent)
    button(ENGLISH.resend)?.click()
    expect(pressed).toEqual(['q1'])
    expect(list.querySelector('.card')).toBeNull()
    expect(list.querySelector('li')?.dataset.phase).toBe('unsent')
    happens(heldUp(undefined))
    expect(meta()?.textContent).toBe(ENGLISH.sending)
  })

  it('that was refused says why', () => {
    const {happens, list} = createRig()
    happens(ask, unsent('q1', {kind: 'TOO_LONG'}))
    expect(list.querySelector('.card p')?.textContent).toBe(ENGLISH.TOO_LONG)
    expect(list.querySelector('.card button')).toBeNull()
  })

  it('is said to be not sent once, and to be sent once', () => {
    const {happens, said} = createRig()
    happens(ask)
    expect(said).toEqual([])
    happens(offline)
    happens(heldUp({kind: 'UNREACHABLE'}))
    expect(said).toEqual([ENGLISH.unsent])
    happens(stored)
    happens(stored)
    expect(said).toEqual([ENGLISH.unsent, ENGLISH.sent])
  })

  it('whose answer begins at once is known to be sent: only the answer is announced', () => {
    const {happens, said} = createRig()
    happens(ask)
    happens(stored, happened({type: 'start', id: 'q1.r', attempt: 1}, NOW))
    expect(said).toEqual([ENGLISH.typing])
  })
})

describe('a reply', () => {
  it('that was stopped says so and can be asked for again', () => {
    const {happens, list, button, pressed} = createRig()
    happens(ask, stored, happened(delta('q1.r', 0, 'Hel'), NOW))
    happens(happened(end('q1.r', {status: 'stopped'}), NOW))
    expect(list.textContent).toContain(ENGLISH.stopped)
    button(ENGLISH.retry)?.click()
    expect(pressed).toEqual(['q1.r'])
  })

  it('that is asked for again keeps its text until the new one begins', () => {
    const {happens, list} = createRig()
    const bubble = () => list.querySelector('.assistant .bubble')?.textContent
    happens(ask, stored, happened(delta('q1.r', 0, 'Hel'), NOW))
    happens(happened(end('q1.r', {status: 'interrupted'}), NOW))
    happens(askedAgain('q1.r'))
    expect(bubble()).toBe('Hel')
    expect(list.querySelector('.dots')).not.toBeNull()
    expect(list.querySelector('.card')).toBeNull()
    happens(happened({type: 'start', id: 'q1.r', attempt: 2}, NOW))
    happens(happened(delta('q1.r', 0, 'Good day'), NOW, 2), happened(end('q1.r'), NOW))
    expect(bubble()).toBe('Good day')
    expect(list.querySelector('.dots')).toBeNull()
  })
})
