import type {Pending, Store} from '../core/ports'

/** Ratings and what was seen go with the conversation. */
type Part = 'ratings' | 'seen' | 'sound'

export interface PanelStore extends Store {
  /** Remembers for this tab that the chat was open, so that the next page opens it again. */
  setOpen(on: boolean): void
  /** What else is kept for the browser. */
  kept(part: Part): string | null
  keep(part: Part, value: string | null): void
}

/**
 * Keeps the token and what is not sent yet for the browser (localStorage), the draft for the tab
 * (sessionStorage): two tabs must not write into each other's text. A browser that refuses storage
 * gets memory. `onMoved`: another tab has begun or left a conversation.
 */
export function createStore(site: string, onMoved: () => void, signal: AbortSignal): PanelStore {
  const local = area(() => localStorage)
  const tab = area(() => sessionStorage)
  const name = (part: string) => `live-chat-agent:${site}:${part}`

  addEventListener(
    'storage',
    ({key}) => {
      if (key === null || key === name('token')) onMoved()
    },
    {signal},
  )

  return {
    token: () => local.get(name('token')),
    setToken(token) {
      local.set(name('token'), token)
      if (token !== null) return
      local.set(name('ratings'), null)
      local.set(name('seen'), null)
    },
    draft: () => tab.get(name('draft')) ?? '',
    setDraft: (text) => tab.set(name('draft'), text || null),
    outbox: () => readOutbox(local.get(name('outbox'))),
    setOutbox: (pending) =>
      local.set(name('outbox'), pending.length ? JSON.stringify(pending) : null),
    kept: (part) => local.get(name(part)),
    keep: (part, value) => local.set(name(part), value),
    setOpen: (on) => tab.set(name('open'), on ? '1' : null),
  }
}

interface Area {
  get(key: string): string | null
  set(key: string, value: string | null): void
}

function area(storage: () => Storage): Area {
  const memory = new Map<string, string>()
  return {
    get(key) {
      try {
        return memory.get(key) ?? storage().getItem(key)
      } catch {
        return null
      }
    },
    set(key, value) {
      memory.delete(key)
      try {
        if (value === null) storage().removeItem(key)
        else storage().setItem(key, value)
      } catch {
        if (value !== null) memory.set(key, value) // denied or full
      }
    },
  }
}

/** Whatever else stands there, is not ours. */
function readOutbox(text: string | null): Pending[] {
  try {
    const list: Pending[] = JSON.parse(text ?? '[]')
    return list.filter(({id, content}) => id && content)
  } catch {
    return []
  }
}
