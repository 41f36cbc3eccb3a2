/**
 * The messages on the screen and their voice: fetched beside the panel, which can greet without it.
 *
 * A part of its own build: it takes from the panel (`LogHost`) what both need, and shares only types.
 */
import {createAnnouncer} from '../core/announcer'
import type {Entry} from '../core/state'
import {createLogView} from './log-view'
import markdown from './markdown.css'
import type {MessageHost} from './message-view'
import messages from './messages.css'

export interface LogHost extends Omit<MessageHost, 'onText'> {
  readonly list: HTMLElement
  /** Where a screen reader listens. */
  readonly status: HTMLElement
}

export interface Log {
  /** `live`: what is new happens now, and is not history being shown. */
  sync(entries: readonly Entry[], live: boolean): void
  /** Says something short about the chat itself. */
  note(words: string): void
}

/** The style of messages, to be adopted beside the panel's. */
export const css = messages + markdown

export function createLog(host: LogHost): Log {
  const announcer = createAnnouncer({
    say: (words) => {
      host.status.textContent = words
    },
    timer: (ms, then) => void setTimeout(then, ms),
    words: (key: 'typing' | 'more', count?: {n: number}) => host.t(key, count),
  })
  const view = createLogView(host.list, {...host, onText: announcer.text})
  let running: string | null = null

  return {
    sync(entries, live) {
      const reply = entries.find(({phase}) => phase === 'waiting' || phase === 'writing')
      if (live && reply && reply.id !== running) announcer.typing()
      view.sync(entries, live)
      if (running !== null && reply?.id !== running) announcer.end()
      running = reply?.id ?? null
    },
    note: announcer.note,
  }
}
