import type {Pending, Store} from '../core/ports'

/**
 * Keeps the token for the browser (localStorage), draft and outbox for the tab (sessionStorage): two
 * tabs must not write into each other's text. A browser that refuses storage gets memory.
 */
export function createStore(
  site: string,
): Store & {readonly openKey: string; setOpen(on: boolean): void} {
  const local = area(() => localStorage)
  const tab = area(() => sessionStorage)
  const name = (part: string) => `live-chat-agent:${site}:${part}`

  return {
    openKey: name('open'),
    token: () => local.get(name('token')),
    setToken: (token) => local.set(name('token'), token),
    draft: () => tab.get(name('draft')) ?? '',
    setDraft: (text) => tab.set(name('draft'), text || null),
    outbox: () => readOutbox(tab.get(name('outbox'))),
    setOutbox: (pending) =>
      tab.set(name('outbox'), pending.length ? JSON.stringify(pending) : null),
    /** Remembers for this tab that the chat was open, so that the next page opens it again. */
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
        return storage().getItem(key) ?? memory.get(key) ?? null
      } catch {
        return memory.get(key) ?? null
      }
    },
    set(key, value) {
      if (value === null) memory.delete(key)
      else memory.set(key, value)
      try {
        if (value === null) storage().removeItem(key)
        else storage().setItem(key, value)
      } catch {
        // Denied or full: memory has it.
      }
    },
  }
}

function readOutbox(text: string | null): Pending[] {
  try {
    const list: unknown = JSON.parse(text ?? '[]')
    if (!Array.isArray(list)) return []
    return list.filter(
      (item): item is Pending =>
        typeof item?.id === 'string' &&
        typeof item.content === 'string' &&
        typeof item.ts === 'string',
    )
  } catch {
    return []
  }
}
