/** The messages on the screen and their voice. */
import {createAnnouncer} from '../core/announcer'
import type {Entry} from '../core/state'
import {isHeldUp} from './message-parts'
import {createMessageView, type MessageHost, type MessageView} from './message-view'

export interface LogHost extends Omit<MessageHost, 'onText'> {
  readonly list: HTMLElement
  /** Where a screen reader listens. */
  readonly status: HTMLElement
}

export interface Log {
  /** `live`: what is new happens now, and is not history being shown. */
  sync(entries: readonly Entry[], live: boolean): void
  /** The extras have come: what stands gets its share. */
  finish(): void
  /** Says something short about the chat itself. */
  note(words: string): void
}

export function createLog(host: LogHost): Log {
  const {list, status, t} = host
  const views = new Map<string, MessageView>()
  const announcer = createAnnouncer({
    say: (words) => {
      status.textContent = words
    },
    timer: (ms, then) => void setTimeout(then, ms),
    words: t,
  })
  const states = new Map<string, unknown>()
  let running: string | undefined

  /** Drawn straight to the DOM: a reply grows 30 times a second. */
  function draw(entries: readonly Entry[], live: boolean): void {
    for (const [key, {element}] of views) {
      if (entries.some((entry) => entry.key === key)) continue
      element.remove()
      views.delete(key)
    }
    let next = list.firstElementChild
    for (const entry of entries) {
      const view =
        views.get(entry.key) ?? createMessageView(entry, {...host, onText: announcer.text})
      views.set(entry.key, view)
      view.update(entry, live)
      // Moving an element would drop a selection in it: only what stands wrong is moved.
      if (view.element === next) next = next.nextElementSibling
      else list.insertBefore(view.element, next)
    }
  }

  /** Says how it is with sending, once; that an answer begins says that its question was sent. */
  function tellStates(entries: readonly Entry[], begins: boolean): void {
    for (const entry of entries) {
      const {role, key, phase} = entry
      const state = role === 'user' && (isHeldUp(entry) ? 'unsent' : phase === 'done' && 'sent')
      const known = states.has(key) && states.get(key) !== state
      states.set(key, state)
      if (known && state && !(begins && state === 'sent')) announcer.note(t(state))
    }
  }

  return {
    sync(entries, live) {
      const reply = entries.find(({phase}) => phase === 'waiting' || phase === 'writing')?.id
      const begins = live && !!reply && reply !== running
      tellStates(entries, begins)
      if (begins) announcer.typing()
      draw(entries, live)
      if (!entries[0]) announcer.hush()
      if (running && reply !== running) announcer.end()
      running = reply
    },
    finish() {
      for (const view of views.values()) view.finish()
    },
    note: announcer.note,
  }
}
