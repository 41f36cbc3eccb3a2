import {createConversation} from '../src/core/conversation'
import {
  type Api,
  ApiError,
  type Clock,
  type JoinTabs,
  type News,
  type Pending,
  type Store,
  type StreamListener,
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
  readonly name: 'send' | 'retry' | 'events'
  readonly id: string
  readonly cursor: string
  readonly token: string
  on(event: StreamEvent, lastId?: string): void
  opened(): void
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
  const given: object[] = []
  const erased: string[] = []
  const stopped: string[] = []
  let sessions = 0
  const script = {
    open: (token?: string, _given?: object): Session => {
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
    stop: (_reply: string): void => undefined,
  }

  function stream(
    name: Call['name'],
    id: string,
    cursor: string,
    token: string,
    listener: StreamListener,
    signal: AbortSignal,
  ) {
    return new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(network()))
      if (signal.aborted) reject(network())
      const call: Call = {
        name,
        id,
        cursor,
        token,
        on(event, lastId = '') {
          try {
            listener.opened()
            listener.event(event, lastId)
            // A server ends what it was asked for itself; /events stays open.
            if (name !== 'events' && event.type === 'end') resolve()
          } catch (error) {
            reject(error)
          }
        },
        opened: listener.opened,
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
    async openSession({token, ...more}) {
      opened.push(token)
      given.push(more)
      return script.open(token, more)
    },
    async earlier() {
      return {messages: [], cursor: '0'}
    },
    send: (session, message, on, signal) =>
      stream('send', message.id, '', session.token, on, signal),
    retry: (session, reply, attempt, on, signal) =>
      stream('retry', `${reply} ${attempt}`, '', session.token, on, signal),
    async stop(_session, reply) {
      script.stop(reply)
      stopped.push(reply)
    },
    events: (session, cursor, on, signal) =>
      stream('events', '', cursor, session.token, on, signal),
    async erase(session) {
      erased.push(session.session)
    },
    async feedback() {},
    async contact() {},
  }
  /** The next stream the widget opens and has not given up. */
  const next = () =>
    new Promise<Call>((resolve) => {
      const open = calls.filter((call) => !call.aborted())
      const call = open.shift()
      calls.splice(0, calls.length, ...open)
      if (call) resolve(call)
      else waiting.push(resolve)
    })
  /** The next stream that asks for something. */
  const asked = async () => {
    for (;;) {
      const call = await next()
      if (call.name !== 'events') return call
    }
  }
  /** Nothing was asked that the test does not have in hand. */
  const idle = () => calls.every(({name, aborted}) => name === 'events' || aborted())
  return {api, next, asked, script, opened, given, erased, stopped, idle, calls}
}

/** Time that passes when it is asked for. A pause moves it at once, unless `hold` stops it. */
export function createFakeClock(): Clock & {
  pauses: number[]
  hold: Promise<void> | null
  advance(ms: number): void
} {
  let now = Date.parse('2026-11-23T12:00:00Z')
  const timers = new Set<{at: number; late: () => void}>()
  const pauses: number[] = []
  return {
    pauses,
    hold: null,
    now: () => now,
    async pause(ms) {
      pauses.push(ms)
      if (ms > 0) await this.hold
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

/** The tabs of one browser: the first that seeks leads, until it lets go. */
export function createBrowser() {
  const queue: {lead: () => void}[] = []
  const members = new Map<object, (news: News) => void>()
  const first = () => queue[0]?.lead()
  const join: JoinTabs = (_session, onNews, onLead) => {
    const me = {lead: () => queueMicrotask(() => queue[0] === me && onLead())}
    members.set(me, onNews)
    const drop = () => {
      const led = queue[0] === me
      if (queue.includes(me)) queue.splice(queue.indexOf(me), 1)
      if (led) first()
    }
    return {
      tell(news) {
        const copy = structuredClone(news)
        for (const [member, hear] of members)
          if (member !== me) queueMicrotask(() => members.has(member) && hear(copy))
      },
      seek(wanted) {
        if (!wanted) drop()
        else if (!queue.includes(me)) {
          queue.push(me)
          if (queue[0] === me) first()
        }
      },
      leave() {
        drop()
        members.delete(me)
      },
    }
  }
  return {join, size: () => members.size}
}

/** A conversation with everything around it in the test's hand. */
export function createRig(
  token: string | null = null,
  outbox: readonly Pending[] = [],
  {
    server = createScriptedApi(),
    clock = createFakeClock(),
    store = createMemoryStore(token, outbox),
    browser = createBrowser(),
    prefix = 'm',
  } = {},
) {
  let ids = 0
  const chat = createConversation({
    api: server.api,
    store,
    clock,
    joinTabs: browser.join,
    newId: () => `${prefix}${++ids}`,
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
    for (let turn = 0; turn < 60; turn++) await Promise.resolve()
  }
  return {...server, server, chat, clock, store, browser, seen, settled}
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
