type Listener = (detail: unknown) => void

export interface Listeners {
  on(event: string, listener: Listener): void
  off(event: string, listener: Listener): void
  emit(event: string, detail?: object): void
}

/** The page's listeners. What one throws is reported as any error of the page's, and stops nothing. */
export function createListeners(): Listeners {
  const all = new Map<string, Set<Listener>>()
  const of = (event: string) => all.get(event) ?? new Set()

  function call(listener: Listener, detail: object): void {
    try {
      listener(detail)
    } catch (error) {
      reportError(error)
    }
  }

  return {
    on(event, listener) {
      all.set(event, of(event).add(listener))
      if (event === 'ready') call(listener, {}) // as it has been since the launcher was drawn
    },
    off: (event, listener) => of(event).delete(listener),
    emit(event, detail = {}) {
      for (const listener of of(event)) call(listener, detail)
    },
  }
}
