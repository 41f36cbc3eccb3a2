// @vitest-environment happy-dom
import {afterEach, describe, expect, it, vi} from 'vitest'
import {joinTabs} from '../src/net/tabs'
import {createStore} from '../src/panel/store'

const never = new AbortController().signal

const pending = {id: 'm1', content: 'Hi', ts: '2026-11-23T12:00:00Z'}
afterEach(() => {
  vi.unstubAllGlobals()
  localStorage.clear()
  sessionStorage.clear()
})

describe('the store', () => {
  it('keeps what is not sent for the next page, and for other tabs', () => {
    createStore('demo', () => undefined, never).setOutbox([pending])
    expect(createStore('demo', () => undefined, never).outbox()).toEqual([pending])
    expect(createStore('other', () => undefined, never).outbox()).toEqual([])
  })

  it('keeps nothing where there is nothing to keep', () => {
    const store = createStore('demo', () => undefined, never)
    store.setOutbox([pending])
    store.setOutbox([])
    store.setToken('t')
    store.setToken(null)
    expect(localStorage.length + sessionStorage.length).toBe(0)
  })

  it.each(['denied', 'full'])('does with memory where storage is %s', (how) => {
    const refuse = () => {
      throw new DOMException('no', 'SecurityError')
    }
    const storage = {
      getItem: how === 'full' ? () => null : refuse,
      setItem: refuse,
      removeItem: refuse,
    }
    vi.stubGlobal('localStorage', storage)
    vi.stubGlobal('sessionStorage', storage)
    const store = createStore('demo', () => undefined, never)
    expect([store.token(), store.draft(), store.outbox()]).toEqual([null, '', []])
    store.setToken('t')
    store.setDraft('Hel')
    store.setOutbox([pending])
    expect([store.token(), store.draft(), store.outbox()]).toEqual(['t', 'Hel', [pending]])
    store.setOutbox([])
    expect(store.outbox()).toEqual([])
  })

  it.each(['{', '{"a":1}', 'null', '[null]', '[{"id":1}]', '"text"'])(
    'reads %s as nothing',
    (text) => {
      localStorage.setItem('live-chat-agent:demo:outbox', text)
      expect(createStore('demo', () => undefined, never).outbox()).toEqual([])
    },
  )

  it('hears when another tab begins or leaves a conversation, and of nothing else', () => {
    const moved = vi.fn()
    createStore('demo', moved, never)
    dispatchEvent(new StorageEvent('storage', {key: 'live-chat-agent:other:token'}))
    dispatchEvent(new StorageEvent('storage', {key: 'live-chat-agent:demo:outbox'}))
    expect(moved).not.toHaveBeenCalled()
    dispatchEvent(new StorageEvent('storage', {key: 'live-chat-agent:demo:token'}))
    expect(moved).toHaveBeenCalledTimes(1)
  })
})

/** Web Locks as the standard has them, as far as they are needed here. */
function createLocks() {
  const held = new Set<string>()
  const queue: {name: string; grant: () => void}[] = []
  const serve = (name: string) => {
    if (held.has(name)) return
    const at = queue.findIndex((one) => one.name === name)
    if (at >= 0) queue.splice(at, 1)[0]?.grant()
  }
  return {
    request: (name: string, {signal}: {signal: AbortSignal}, hold: () => unknown) =>
      new Promise((resolve, reject) => {
        const one = {
          name,
          grant: async () => {
            held.add(name)
            const result = await hold()
            held.delete(name)
            resolve(result)
            serve(name)
          },
        }
        signal.addEventListener('abort', () => {
          const at = queue.indexOf(one)
          if (at < 0) return
          queue.splice(at, 1)
          reject(new DOMException('gone', 'AbortError'))
        })
        queue.push(one)
        serve(name)
      }),
  }
}

describe('tabs', () => {
  const settled = () => new Promise((resolve) => setTimeout(resolve, 20))
  const createTab = (leads: string[], name: string, session = 's1') =>
    joinTabs(
      session,
      () => undefined,
      () => leads.push(name),
    )

  function withLocks(locks: unknown) {
    vi.stubGlobal('navigator', {locks})
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        postMessage() {}
        close() {}
      },
    )
  }

  it('lead one at a time; who lets go or leaves makes room', async () => {
    withLocks(createLocks())
    const leads: string[] = []
    const [first, second, third] = ['a', 'b', 'c'].map((name) => createTab(leads, name))
    for (const tab of [first, second, third]) tab?.seek(true)
    await settled()
    expect(leads).toEqual(['a'])
    second?.leave()
    first?.seek(false)
    await settled()
    expect(leads).toEqual(['a', 'c'])
    first?.seek(true)
    first?.seek(true)
    third?.leave()
    await settled()
    expect(leads).toEqual(['a', 'c', 'a'])
  })

  it('of different sessions have nothing to do with each other', async () => {
    withLocks(createLocks())
    const leads: string[] = []
    createTab(leads, 'a', 's1').seek(true)
    createTab(leads, 'b', 's2').seek(true)
    await settled()
    expect(leads).toEqual(['a', 'b'])
  })

  it.each(['no locks', 'denied locks', 'no channels'])('with %s each lead', async (lack) => {
    const denied = {request: () => Promise.reject(new DOMException('no', 'SecurityError'))}
    withLocks(lack === 'no locks' ? undefined : lack === 'denied locks' ? denied : createLocks())
    if (lack === 'no channels') {
      vi.stubGlobal(
        'BroadcastChannel',
        class {
          constructor() {
            throw new DOMException('no', 'SecurityError')
          }
        },
      )
    }
    const leads: string[] = []
    const tabs = ['a', 'b'].map((name) => createTab(leads, name))
    for (const tab of tabs) tab.seek(true)
    for (const tab of tabs) tab.tell({hello: true})
    await settled()
    expect(leads).toEqual(['a', 'b'])
  })
})
