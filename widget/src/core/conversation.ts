/**
 * A visitor's conversation: keeps the state and does what the visitor asks for.
 *
 * Messages go out one at a time, in the order they were written; `delivery.ts` brings each to its
 * reply. What is not confirmed by the server stands in the outbox of the store, so that a reload
 * loses nothing. A failure never throws to the caller: it becomes part of the state.
 */
import {createDelivery, type Delivery, type Outcome, troubleOf} from './delivery'
import type {Api, Clock, Credentials, Pending, Store} from './ports'
import {replyIdOf, type Session, type Site, type StreamEvent} from './protocol'
import {type Change, EMPTY_STATE, type Entry, reduce, type State} from './state'
import {remedyFor, type Trouble} from './trouble'

export interface Snapshot extends State {
  readonly site: Site | null
  /** History is being fetched. */
  readonly loading: boolean
  /** The chat as a whole could not do what was asked. */
  readonly trouble: Trouble | null
  /** There may be messages older than those shown. */
  readonly hasEarlier: boolean
}

export interface Conversation {
  snapshot(): Snapshot
  /** Fetches the site's texts, and the history of a visitor who has been here before. */
  open(): Promise<void>
  send(content: string): void
  /** Sends an unsent message, or asks again where a reply failed or was lost. */
  retry(entry: Entry): void
  earlier(): Promise<void>
  /** Forgets the conversation here; the next message begins a new one. */
  restart(): void
  /** Deletes the conversation on the server, then here. */
  erase(): Promise<void>
  /** The page goes to sleep, and comes back. */
  suspend(): void
  resume(): void
  /** The network is back: what failed for want of it is tried again. */
  online(): void
}

export interface ConversationPorts {
  readonly api: Api
  readonly store: Store
  readonly clock: Clock
  newId(): string
  random(): number
  onChange(): void
}

/** An unanswered message older than this is not waited for after a reload. */
const STALE_MS = 10 * 60_000

export function createConversation(ports: ConversationPorts): Conversation {
  const {api, store, clock} = ports
  let state: State = EMPTY_STATE
  let view: Omit<Snapshot, keyof State> = {
    site: null,
    loading: false,
    trouble: null,
    hasEarlier: false,
  }
  let session: Credentials | null = null
  let cursor = ''
  let oldestSeq = 0
  let opening: Promise<Credentials> | null = null
  let working = false
  let delivery = newDelivery()

  /** Answers whether anything became different. */
  function change(...changes: Change[]): boolean {
    const next = changes.reduce(reduce, state)
    if (next === state) return false
    state = next
    ports.onChange()
    return true
  }

  function show(patch: Partial<typeof view>): void {
    view = {...view, ...patch}
    ports.onChange()
  }

  function newDelivery(): Delivery {
    return createDelivery({
      api,
      clock,
      random: ports.random,
      session: (renew) => ensureSession(renew),
      take,
      cursor: {
        get: () => cursor,
        set: (id) => {
          cursor = id
        },
      },
      resync: async (reply) => {
        await ensureSession(true)
        return state.entries.some(({id, phase}) => id === reply && phase === 'done')
      },
      onReconnecting: (on) => void change({type: 'reconnecting', on}),
    })
  }

  // --- session and history

  function adopt(opened: Session): void {
    session = {id: opened.id, token: opened.token}
    store.setToken(opened.token)
    cursor = opened.cursor
    oldestSeq = opened.messages[0]?.seq ?? 0
    show({site: opened.site ?? view.site, hasEarlier: oldestSeq > 1})
    if (opened.messages.length > 0) change({type: 'loaded', messages: opened.messages})
  }

  /** One opening at a time: two would end in two sessions. */
  function ensureSession(renew: boolean): Promise<Credentials> {
    if (session && !renew) return Promise.resolve(session)
    const mine = delivery
    const opened = opening ?? newSession(mine)
    opening = opened
    return opened.finally(() => {
      if (opening === opened) opening = null
    })
  }

  async function newSession(mine: Delivery): Promise<Credentials> {
    // Another tab may have begun the conversation meanwhile: its token is in the store.
    const opened = await api.openSession(store.token() ?? undefined)
    if (mine === delivery) adopt(opened)
    return {id: opened.id, token: opened.token}
  }

  async function open(): Promise<void> {
    const known = store.token() !== null
    if (view.loading || (known ? session : view.site)) return
    const mine = delivery
    show({loading: true, trouble: null})
    try {
      if (known) await ensureSession(false)
      else show({site: await api.site()})
    } catch (error) {
      show({trouble: troubleOf(error, clock.now())})
    }
    show({loading: false})
    if (mine !== delivery) return
    restoreOutbox()
    if (session) resumeReply()
  }

  /** Brings back what was written but never confirmed: as not sent, for the visitor to decide. */
  function restoreOutbox(): void {
    for (const pending of store.outbox()) {
      const shown = state.entries.find(({id}) => id === pending.id)
      if (shown?.phase === 'done') settle(pending.id)
      if (shown) continue
      change({type: 'composed', ...pending}, unsent(pending.id, {kind: 'NOT_SENT'}))
    }
  }

  function unsent(id: string, trouble: Trouble): Change {
    return {type: 'unsent', id, trouble}
  }

  /** A reply was running when the page was left: goes on with it. */
  function resumeReply(): void {
    const last = state.entries.filter(({phase}) => phase === 'done').pop()
    if (last?.role !== 'user') return
    const reply = replyIdOf(last.id)
    change({type: 'awaited', id: reply})
    const age = clock.now() - Date.parse(last.ts ?? '')
    if (age > STALE_MS) change({type: 'lost', id: reply, trouble: {kind: 'LOST'}})
    else void work(async () => finish(last.id, await delivery.follow(reply)))
  }

  async function earlier(): Promise<void> {
    if (!session || view.loading) return
    const mine = delivery
    show({loading: true, trouble: null})
    try {
      const page = await api.earlier(session, oldestSeq)
      if (mine !== delivery) return
      const first = page.messages[0]?.seq ?? 0
      oldestSeq = first
      change({type: 'earlier', messages: page.messages})
      show({hasEarlier: page.more && first > 1})
    } catch (error) {
      show({trouble: troubleOf(error, clock.now())})
    }
    show({loading: false})
  }

  // --- messages

  function compose(pending: Pending): void {
    store.setOutbox([...store.outbox().filter(({id}) => id !== pending.id), pending])
  }

  function settle(id: string): void {
    if (store.outbox().some((pending) => pending.id === id)) {
      store.setOutbox(store.outbox().filter((pending) => pending.id !== id))
    }
  }

  function send(content: string): void {
    const pending = {id: ports.newId(), content, ts: new Date(clock.now()).toISOString()}
    compose(pending)
    change({type: 'composed', ...pending})
    void pump()
  }

  function retry(entry: Entry): void {
    const question = state.entries.find(({id}) => id === entry.id || replyIdOf(id) === entry.id)
    if (question?.role !== 'user' || !entry.trouble) return
    const fresh = remedyFor(entry.trouble.kind, entry.role) === 'new'
    const newId = fresh ? ports.newId() : question.id
    settle(question.id)
    compose({
      id: newId,
      content: question.content,
      ts: question.ts ?? new Date(clock.now()).toISOString(),
    })
    change({type: 'again', id: question.id, newId})
    void pump()
  }

  function pump(): Promise<void> {
    return work(async () => {
      for (;;) {
        const mine = delivery
        const next = state.entries.find(({phase}) => phase === 'sending')
        if (!next || mine !== delivery) return
        finish(next.id, await mine.deliver({id: next.id, content: next.content}))
      }
    })
  }

  /** One piece of work at a time; what was composed meanwhile follows. */
  async function work(task: () => Promise<void>): Promise<void> {
    if (working) return
    const mine = delivery
    working = true
    await task()
    if (mine !== delivery) return
    working = false
    if (state.entries.some(({phase}) => phase === 'sending')) void pump()
  }

  function finish(id: string, outcome: Outcome): void {
    if (outcome.kind === 'refused') change(unsent(id, outcome.trouble))
    else if (outcome.kind === 'lost') {
      confirm(id)
      change({type: 'lost', id: replyIdOf(id), trouble: outcome.trouble})
    } else if (outcome.kind === 'answered') confirm(id)
  }

  function confirm(id: string): void {
    settle(id)
    change({type: 'confirmed', id})
  }

  function take(event: StreamEvent): boolean {
    const changed = change({type: 'event', event, now: clock.now()})
    if (event.type === 'message' && event.message.role === 'user') {
      settle(event.message.id)
      change({type: 'awaited', id: replyIdOf(event.message.id)})
    }
    if (event.type !== 'end' || event.end.length === undefined) return changed
    const reply = state.entries.find(({id}) => id === event.id)
    if (reply && reply.bytes !== event.end.length && event.end.status !== 'failed') {
      throw new Error('the reply has another length than its end says')
    }
    return changed
  }

  // --- the end

  function forget(): void {
    delivery.cancel()
    delivery = newDelivery()
    working = false
    opening = null
    session = null
    cursor = ''
    store.setToken(null)
    store.setOutbox([])
    change({type: 'cleared'})
    show({trouble: null, hasEarlier: false, loading: false})
  }

  async function erase(): Promise<void> {
    const token = store.token()
    if (token === null) return forget()
    show({loading: true, trouble: null})
    try {
      await api.erase(await ensureSession(false))
    } catch (error) {
      const trouble = troubleOf(error, clock.now())
      if (trouble.kind !== 'EXPIRED') return show({loading: false, trouble})
    }
    forget()
  }

  return {
    snapshot: () => ({...state, ...view}),
    open,
    send,
    retry,
    earlier,
    restart: forget,
    erase,
    suspend: () => delivery.suspend(),
    resume: () => delivery.resume(),
    online() {
      for (const entry of state.entries) if (entry.trouble?.kind === 'OFFLINE') retry(entry)
    },
  }
}
