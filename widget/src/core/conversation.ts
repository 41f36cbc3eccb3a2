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
import * as state from './state'
import {remedyFor, type Trouble} from './trouble'

export interface Snapshot {
  readonly entries: state.Entries
  readonly site: Site | null
  /** History is being fetched. */
  readonly loading: boolean
  /** The chat as a whole could not do what was asked. */
  readonly trouble: Trouble | null
  /** There may be messages older than those shown. */
  readonly hasEarlier: boolean
  /** The running reply's connection broke and is being taken up again. */
  readonly reconnecting: boolean
}

export interface Conversation {
  snapshot(): Snapshot
  /** Fetches the site's texts, and the history of a visitor who has been here before. */
  open(): Promise<void>
  send(content: string): void
  /** Sends an unsent message, or asks again where a reply failed or was lost. */
  retry(entry: state.Entry): void
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
  let view: Snapshot = {
    entries: [],
    site: null,
    loading: false,
    trouble: null,
    hasEarlier: false,
    reconnecting: false,
  }
  let session: Credentials | null = null
  let cursor = ''
  let oldestSeq = 0
  let opening: Promise<Credentials> | null = null
  let working = false
  let delivery = newDelivery()

  function show(patch: Partial<Snapshot>): void {
    view = {...view, ...patch}
    ports.onChange()
  }

  /** Answers whether anything became different. */
  function change(make: state.Change): boolean {
    const entries = make(view.entries)
    if (entries === view.entries) return false
    show({entries})
    return true
  }

  function newDelivery(): Delivery {
    return createDelivery({
      api,
      clock,
      random: ports.random,
      session: ensureSession,
      take,
      cursor: () => cursor,
      resync: async (reply) => {
        await ensureSession(true)
        return view.entries.some(({id, phase}) => id === reply && phase === 'done')
      },
      onReconnecting(reconnecting) {
        if (reconnecting !== view.reconnecting) show({reconnecting})
      },
    })
  }

  // --- session and history

  function adopt(opened: Session): void {
    session = opened
    store.setToken(opened.token)
    cursor = opened.cursor
    oldestSeq = opened.messages[0]?.seq ?? 0
    show({site: opened.site, hasEarlier: oldestSeq > 1})
    change(state.loaded(opened.messages))
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
    return opened
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
      const shown = view.entries.find(({id}) => id === pending.id)
      if (shown?.phase === 'done') settle(pending.id)
      if (shown) continue
      change(state.composed(pending))
      change(state.unsent(pending.id, {kind: 'NOT_SENT'}))
    }
  }

  /** A reply was running when the page was left: goes on with it. */
  function resumeReply(): void {
    const last = view.entries.filter(({phase}) => phase === 'done').pop()
    if (last?.role !== 'user') return
    const reply = replyIdOf(last.id)
    const age = clock.now() - Date.parse(last.ts ?? '')
    if (age > STALE_MS) {
      change(state.lost(reply, {kind: 'LOST'}))
      return
    }
    change(state.awaited(reply))
    void work(async () => finish(last.id, await delivery.follow(reply)))
  }

  async function earlier(): Promise<void> {
    if (!session || view.loading) return
    const mine = delivery
    show({loading: true, trouble: null})
    try {
      const {messages, more} = await api.earlier(session, oldestSeq)
      if (mine !== delivery) return
      oldestSeq = messages[0]?.seq ?? 0
      change(state.earlier(messages))
      show({hasEarlier: !!more && oldestSeq > 1})
    } catch (error) {
      show({trouble: troubleOf(error, clock.now())})
    }
    show({loading: false})
  }

  // --- messages

  /** Sends what was written; it stands in the outbox until the server has it. */
  function compose(pending: Pending, make: state.Change): void {
    settle(pending.id)
    store.setOutbox([...store.outbox(), pending])
    change(make)
    void pump()
  }

  function settle(id: string): void {
    const rest = store.outbox().filter((pending) => pending.id !== id)
    if (rest.length < store.outbox().length) store.setOutbox(rest)
  }

  function send(content: string): void {
    const pending = {id: ports.newId(), content, ts: new Date(clock.now()).toISOString()}
    compose(pending, state.composed(pending))
  }

  function retry(entry: state.Entry): void {
    const question = view.entries.find(({id}) => id === entry.id || replyIdOf(id) === entry.id)
    if (question?.role !== 'user' || !entry.trouble) return
    const {id, content, ts = new Date(clock.now()).toISOString()} = question
    const fresh = remedyFor(entry.trouble.kind, entry.role) === 'new'
    const newId = fresh ? ports.newId() : id
    settle(id)
    compose({id: newId, content, ts}, state.sentAgain(id, newId))
  }

  const nextToSend = () => view.entries.find(({phase}) => phase === 'sending')

  function pump(): Promise<void> {
    const mine = delivery
    return work(async () => {
      for (let next = nextToSend(); next && mine === delivery; next = nextToSend()) {
        const {id, content} = next
        finish(id, await mine.deliver({id, content}))
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
    if (nextToSend()) void pump()
  }

  function finish(id: string, {kind, trouble = {kind: 'GENERIC'}}: Outcome): void {
    if (kind === 'refused') change(state.unsent(id, trouble))
    else if (kind !== 'cancelled') confirm(id)
    if (kind === 'lost') change(state.lost(replyIdOf(id), trouble))
  }

  function confirm(id: string): void {
    settle(id)
    change(state.confirmed(id))
  }

  function take(event: StreamEvent, lastId: string): boolean {
    const changed = change(state.happened(event, clock.now()))
    if (event.type === 'message' && event.role === 'user') {
      settle(event.id)
      change(state.awaited(replyIdOf(event.id)))
    }
    if (event.type === 'end' && event.length !== undefined && event.status !== 'failed') {
      const reply = view.entries.find(({id}) => id === event.id)
      if (reply?.bytes !== event.length) throw new state.MissingText()
    }
    if (lastId) cursor = lastId
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
    show({entries: [], trouble: null, hasEarlier: false, loading: false, reconnecting: false})
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
    snapshot: () => view,
    open,
    send,
    retry,
    earlier,
    restart: forget,
    erase,
    suspend: () => delivery.suspend(),
    resume: () => delivery.resume(),
    online() {
      for (const entry of view.entries) if (entry.trouble?.kind === 'OFFLINE') retry(entry)
    },
  }
}
