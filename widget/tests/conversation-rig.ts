import {createConversation} from '../src/core/conversation'
import {
  type Api,
  ApiError,
  type Clock,
  type OnEvent,
  type Pending,
  type Store,
} from '../src/core/ports'
import type {Message, Session, Site, StreamEvent} from '../src/core/protocol'

export const SITE: Site = {
  key: 'demo',
  name: 'Demo',
  language: 'en',
  homeUrl: null,
  look: {},
  texts: {},
  starters: [],
  contact: {},
}

/** One stream a test has in hand: it says what arrives, and how the stream ends. */
export interface Call {
  readonly name: 'send' | 'events'
  readonly id: string
  readonly cursor: string
  readonly token: string
  on(event: StreamEvent, lastId?: string): void
  /** The body ends: cleanly, as after a killed server too. */
  end(): void
  fail(error: ApiError): void
  readonly aborted: () => boolean
}

export const network = () => new ApiError('network', 'UNREACHABLE')

/** A server that does what the test tells it, call by call. */
export function createScriptedApi() {
  const calls: Call[] = []
  const waiting: ((call: Call) => void)[] = []
  const opened: (string | undefined)[] = []
  const erased: string[] = []
  let sessions = 0
  const script = {
    open: (token?: string): Session => {
      sessions++
      return {
        session: `s${sessions}`,
        token: token ?? `t${sessions}`,
        cursor: '0',
        messages: [],
        site: SITE,
      }
    },
    site: (): Site => SITE,
  }

  function stream(
    name: Call['name'],
    id: string,
    cursor: string,
    token: string,
    onEvent: OnEvent,
    signal: AbortSignal,
  ) {
    return new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(network()))
      const call: Call = {
        name,
        id,
        cursor,
        token,
        on(event, lastId = '') {
          try {
            onEvent(event, lastId)
            // A server ends the answer to a message itself; /events stays open.
            if (name === 'send' && event.type === 'end') resolve()
          } catch (error) {
            reject(error)
          }
        },
        end: resolve,
        fail: reject,
        aborted: () => signal.aborted,
      }
      const taker = waiting.shift()
      if (taker) taker(call)
      else calls.push(call)
    })
  }

  const api: Api = {
    async site() {
      return script.site()
    },
    async openSession(token) {
      opened.push(token)
      return script.open(token)
    },
    async earlier() {
      return {messages: [], cursor: '0'}
    },
    send: (session, message, on, signal) =>
      stream('send', message.id, '', session.token, on, signal),
    events: (session, cursor, on, signal) =>
      stream('events', '', cursor, session.token, on, signal),
    async erase(session) {
      erased.push(session.session)
    },
  }
  /** The next stream the widget opens. */
  const next = () =>
    new Promise<Call>((resolve) => {
      const call = calls.shift()
      if (call) resolve(call)
      else waiting.push(resolve)
    })
  return {api, next, script, opened, erased, idle: () => calls.length === 0}
}

/** Time that passes when it is asked for: a pause moves it at once. */
export function createFakeClock(): Clock & {pauses: number[]; advance(ms: number): void} {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const timers = new Set<{at: number; late: () => void}>()
  const pauses: number[] = []
  return {
    pauses,
    now: () => now,
    async pause(ms) {
      pauses.push(ms)
      now += ms
    },
    timer(ms, late) {
      const timer = {at: now + ms, late}
      timers.add(timer)
      return () => timers.delete(timer)
    },
    advance(ms) {
      now += ms
      for (const timer of [...timers]) {
        if (timer.at > now || !timers.delete(timer)) continue
        timer.late()
      }
    },
  }
}

export function createMemoryStore(
  token: string | null = null,
  outbox: readonly Pending[] = [],
): Store {
  let draft = ''
  return {
    token: () => token,
    setToken(next) {
      token = next
    },
    draft: () => draft,
    setDraft(text) {
      draft = text
    },
    outbox: () => outbox,
    setOutbox(next) {
      outbox = next
    },
  }
}

/** A conversation with everything around it in the test's hand. */
export function createRig(token: string | null = null, outbox: readonly Pending[] = []) {
  const server = createScriptedApi()
  const clock = createFakeClock()
  const store = createMemoryStore(token, outbox)
  let ids = 0
  const chat = createConversation({
    api: server.api,
    store,
    clock,
    newId: () => `m${++ids}`,
    random: () => 0.5,
    onChange: () => undefined,
  })
  const seen = () =>
    chat
      .snapshot()
      .entries.map(({id, phase, content, trouble}) =>
        [id, phase, content, trouble?.kind].filter(Boolean).join(' '),
      )
  const settled = async () => {
    for (let turn = 0; turn < 30; turn++) await Promise.resolve()
  }
  return {...server, chat, clock, store, seen, settled}
}

export const said = (id: string, content: string, role: Message['role'] = 'user'): StreamEvent => ({
  type: 'message',
  ...message(id, content, role),
})
/** A message as history has it. */
export const message = (id: string, content: string, role: Message['role'] = 'user'): Message => ({
  id,
  role,
  content,
  ts: '2026-11-23T12:00:00Z',
  status: 'complete',
})
export const delta = (id: string, offset: number, text: string): StreamEvent => ({
  type: 'delta',
  id,
  offset,
  text,
})
/** An end; with the length of the text where a test is about that. */
export const end = (id: string, more: object = {}) =>
  ({type: 'end', id, status: 'complete', ...more}) as StreamEvent
