import type {Entry} from '../core/state'
import {createMessageView, type MessageHost, type MessageView} from './message-view'

/** The messages of a conversation, drawn straight to the DOM: a reply grows 30 times a second. */
export interface LogView {
  /** `live`: what is new happens now, and is not history being shown. */
  sync(entries: readonly Entry[], live: boolean): void
}

export function createLogView(list: HTMLElement, host: MessageHost): LogView {
  const views = new Map<string, MessageView>()

  return {
    sync(entries, live) {
      const keys = new Set(entries.map(({key}) => key))
      for (const [key, view] of views) {
        if (keys.has(key)) continue
        view.element.remove()
        views.delete(key)
      }
      let next: Element | null = list.firstElementChild
      for (const entry of entries) {
        let view = views.get(entry.key)
        if (!view) {
          view = createMessageView(entry, host)
          views.set(entry.key, view)
        }
        view.update(entry, live)
        // Moving an element would drop a selection in it: only what stands wrong is moved.
        if (view.element === next) next = next.nextElementSibling
        else list.insertBefore(view.element, next)
      }
    },
  }
}
