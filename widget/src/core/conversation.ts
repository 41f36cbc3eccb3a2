/**
 * A visitor's conversation: keeps the state and does what the visitor asks for.
 *
 * Messages go out one at a time, in the order they were written; `connection.ts` brings them there
 * and the replies back. What is not confirmed by the server stands in the outbox of the store, so
 * that a reload loses nothing. A failure never throws to the caller: it becomes part of the state.
 */
import {createConnection, type Job, troubleOf} from './connection'
import {attemptOf} from './cursor'
import type {Api, Clock, Credentials, JoinTabs, News, Pending, Store, Tabs} from './ports'
import {type Introduction, replyIdOf, type Session, type Site, type StreamEvent} from './protocol'
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
  /** Why nothing gets through at the moment; it is tried again all the time. */
  readonly cutOff: 'OFFLINE' | 'UNREACHABLE' | null
  /** The reply that is being written, and the one that the visitor wants stopped. */
  readonly running: string | null
  readonly stopping: string | null
}

export interface Conversation {
  snapshot(): Snapshot
  /**
   * Fetches the site's texts, and the history of a visitor who has been here before; again when
   * another tab has begun, left or deleted the conversation.
   */
  open(): Promise<void>
  send(content: string): void
  /** Sends an unsent message, or asks again where a reply failed, was stopped or was lost. */
  retry(entry: state.Entry): void
  stop(): Promise<void>
  earlier(): Promise<void>
  /** Forgets the conversation here; the next message begins a new one. */
  restart(): void
  /** The visitor's session, begun when there is none; `renew`: the server knows it no longer. */
  session(renew?: boolean): Promise<Credentials>
  /** Whether the site wants to know something before a session begins, and what was said then. */
  asks(): boolean
  introduction(): Introduction | null
  introduce(given: Introduction): void
  /** Who the visitor is, by a token of the shop; another's conversation is no longer shown. */
  identify(user: string): void
  /** The visitor has left the shop's account: forgets the conversation, and who they are. */
  logout(): void
  /** Whether somebody looks: a chat that nobody sees lets go of its stream after a while. */
  attend(seen: boolean): void
  /** The page goes to sleep, and comes back. */
  suspend(): void
  resume(): void
  /** Lets go of everything, for good. */
  destroy(): void
  /** The network has gone, or is back. */
  online(on: boolean): void
}

export interface ConversationPorts {
  readonly api: Api
  readonly store: Store
  readonly clock: Clock
  readonly joinTabs: JoinTabs
  newId(): string
  random(): number
  onChange(): void
}

/** A message not sent, or not answered, that is older than this waits for the visitor. */
const STALE_MS = 10 * 60_000
/** A reply that has not moved for this long is given up, with a way to try again. */
const PATIENCE_MS = 75_000
/** So long a chat that nobody sees keeps its stream. */
const UNSEEN_MS = 60_000

const EMPTY = {
  entries: [],
  loading: false,
  trouble: null,
  hasEarlier: false,
  cutOff: null,
  running: null,
  stopping: null,
}

export function createConversation(ports: ConversationPorts): Conversation {
  const {api, store, clock} = ports
  let view: Snapshot = {...EMPTY, site: null}
  let session: Credentials | null = null
  let cursor = ''
  let oldestSeq = 0
  let opening: Promise<Credentials> | null = null
  let given: Introduction | null = null
  /** Who the visitor is said to be, and whose session this is. */
  let user: string | undefined
  let owner: string | undefined
  /** Counts conversations: what comes late for an old one is dropped. */
  let era = 0
  /** Nobody looks, or the page is asleep: no stream but to send. Or the server wants none. */
  let quiet = false
  let asleep = false
  let tabs: Tabs | null = null
  let leads = false
  /** The tab that leads has told us all there is: its cursor is ours. */
  let level = false
  let shared: ReadonlySet<state.Entry> = new Set()
  let sharing = false
  let watched: state.Entry | undefined
  let stopWatch = () => {}
  let stopUnseen = () => {}

  const connection = createConnection({
    api,
    clock,
    random: ports.random,
    next,
    session: ensureSession,
    cursor: () => cursor,
    take,
    refused,
    onState,
  })

  function show(patch: Partial<Snapshot>): void {
    view = {...view, ...patch}
    const running = view.entries.find(state.isRunning)
    if (running !== watched) watch(running)
    ports.onChange()
  }

  /** Answers whether anything became different. */
  function change(make: state.Change): boolean {
    const entries = make(view.entries)
    if (entries === view.entries) return false
    show({entries})
    if (!sharing) queueMicrotask(share)
    sharing = true
    connection.wake()
    return true
  }

  function watch(running: state.Entry | undefined): void {
    watched = running
    const id = running?.id ?? null
    view = {...view, running: id, stopping: view.stopping === id ? id : null}
    stopWatch()
    if (!running) return
    stopWatch = clock.timer(PATIENCE_MS, () => {
      change(state.lost(running.id, {kind: 'LOST'}))
      connection.restart()
    })
  }

  // --- session and history

  function adopt(opened: Session): void {
    const isOther = session && session.session !== opened.session
    const vain = isOther && view.running
    session = opened
    if (isOther) {
      change(state.orphaned)
      oldestSeq = 0
      leave()
    }
    store.setToken(opened.token)
    cursor = opened.cursor
    oldestSeq = Math.min(oldestSeq || Number.POSITIVE_INFINITY, opened.messages[0]?.seq ?? 0)
    show({site: opened.site, hasEarlier: oldestSeq > 1, trouble: null})
    change(state.loaded(opened.messages))
    settle(opened.messages)
    join()
    // The server has lost the session: what was asked in vain is asked in the new one.
    if (vain) askAgain(vain)
  }

  /** One opening at a time: two would end in two sessions. */
  function ensureSession(renew = false): Promise<Credentials> {
    if (session && !renew) return Promise.resolve(session)
    const opened = opening ?? newSession(era)
    opening = opened
    return opened.finally(() => {
      if (opening === opened) opening = null
    })
  }

  async function newSession(mine: number): Promise<Credentials> {
    const by = user
    const opened = await begin()
    if (mine !== era) return opened
    if (session && session.session !== opened.session && user !== owner) {
      store.setOutbox([])
      forget()
    }
    owner = user && by
    adopt(opened)
    return opened
  }

  async function begin(): Promise<Session> {
    // Another tab may have begun the conversation meanwhile: its token is in the store.
    const token = store.token() ?? undefined
    try {
      return await api.openSession({token, ...given, user})
    } catch (error) {
      const {kind} = troubleOf(error, 0)
      if (kind === 'ASKS_FIRST') {
        if (session && user !== owner) restart()
        else store.setToken(null)
        show({site: await api.site(true)}) // what we know of it may be old
      }
      if (kind !== 'USER') throw error
      user = undefined // the page is told; the visitor goes on
    }
    return api.openSession({token, ...given, user: null})
  }

  /** Does what fetches; what goes wrong is shown. */
  async function fetching(task: () => Promise<void>): Promise<void> {
    const mine = era
    show({loading: true, trouble: null})
    let trouble: Trouble | null = null
    try {
      await task()
    } catch (error) {
      trouble = troubleOf(error, clock.now())
    }
    if (mine === era) show({loading: false, trouble})
  }

  async function open(): Promise<void> {
    const token = store.token()
    const known = token !== null
    if (session && session.token !== token) forget()
    if (view.loading || (known ? session && !view.trouble : view.site)) return
    const mine = era
    quiet = false
    await fetching(async () => {
      if (known) await ensureSession(!!view.trouble)
      else show({site: await api.site()})
    })
    if (mine !== era) return
    restoreOutbox()
    if (session) resumeReply()
    connection.wake(true)
  }

  /** Brings back what was written but never confirmed. What is old waits for the visitor's word. */
  function restoreOutbox(): void {
    for (const pending of store.outbox()) {
      if (view.entries.some(({id}) => id === pending.id)) continue
      change(state.composed(pending, isStale(pending.ts) ? {kind: 'NOT_SENT'} : undefined))
    }
  }

  const isStale = (ts = '') => clock.now() - Date.parse(ts) > STALE_MS

  /** A reply was running when the page was left: goes on with it. */
  function resumeReply(): void {
    const last = view.entries.filter(({phase}) => phase === 'done').pop()
    if (last?.role !== 'user') return
    const reply = replyIdOf(last.id)
    change(state.awaited(reply))
    if (isStale(last.ts)) change(state.lost(reply, {kind: 'LOST'}))
  }

  async function earlier(): Promise<void> {
    if (!session || view.loading) return
    const known = session
    await fetching(async () => {
      const {messages, more} = await api.earlier(known, oldestSeq)
      if (known !== session) return
      oldestSeq = messages[0]?.seq ?? 0
      change(state.loaded(messages))
      show({hasEarlier: !!more && oldestSeq > 1})
    })
  }

  // --- the other tabs

  function join(): void {
    if (tabs || asleep || !session) return
    const joined = ports.joinTabs(session.session, hear, () => {
      if (joined !== tabs) return
      leads = true
      tell(true)
      connection.wake(true)
    })
    tabs = joined
    joined.tell({hello: true})
    joined.seek(!quiet)
  }

  function leave(): void {
    tabs?.leave()
    tabs = null
    leads = false
    level = false
  }

  function share(): void {
    sharing = false
    tell(false)
  }

  /** Tells the others what has changed; `whole`: all that we know from the server. */
  function tell(whole: boolean): void {
    const known = view.entries.filter(state.isTold)
    const entries = known.filter((entry) => whole || !shared.has(entry))
    shared = new Set(known)
    if (leads && (whole || entries[0])) tabs?.tell({entries, cursor, whole})
  }

  function hear({hello, entries = [], cursor: told = '', whole}: News): void {
    if (hello) tell(true)
    settle(entries)
    change(state.told(entries))
    level ||= !!whole
    if (level && !leads && told) cursor = told
  }

  // --- messages

  /** Sends what was written; it stands in the outbox until the server has it. */
  function compose(pending: Pending, make: state.Change): void {
    settle([pending])
    store.setOutbox([...store.outbox(), pending])
    change(make)
    connection.wake(true)
  }

  /** What the server has need not be kept. */
  function settle(had: readonly {readonly id: string}[]): void {
    const kept = store.outbox()
    const rest = kept.filter(({id}) => !had.some((one) => one.id === id))
    if (rest.length < kept.length) store.setOutbox(rest)
  }

  const timestamp = () => new Date(clock.now()).toISOString()

  function send(content: string): void {
    const pending = {id: ports.newId(), content, ts: timestamp()}
    compose(pending, state.composed(pending))
  }

  function retry(entry: state.Entry): void {
    const kind = entry.trouble?.kind ?? 'INTERRUPTED'
    const remedy = remedyFor(kind, entry.role)
    if (remedy === 'again') {
      change(state.askedAgain(entry.id))
      connection.wake(true)
    } else askAgain(entry.id, remedy === 'new' ? ports.newId() : undefined)
  }

  /** Sends the question of a reply, or a message, again. */
  function askAgain(entry: string, newId?: string): void {
    const question = view.entries.find(({id}) => id === entry || replyIdOf(id) === entry)
    if (question?.role !== 'user') return
    const {id, content, ts = timestamp()} = question
    settle([question])
    compose({id: newId ?? id, content, ts}, state.sentAgain(id, newId ?? id))
  }

  async function stop(): Promise<void> {
    const {running: reply} = view
    if (!session || !reply) return
    show({stopping: reply})
    try {
      await api.stop(session, reply)
    } catch {
      show({stopping: null}) // it can be asked for again
    }
  }

  // --- what the connection asks and says

  function next(): Job | null {
    if (asleep) return null
    const due = view.entries.find(({phase, again}) => phase === 'sending' || again)
    if (due && !view.running) {
      const {id, content, again, attempt = 1} = due
      if (again) return {kind: 'retry', reply: id, attempt}
      return {kind: 'message', message: {id, content}}
    }
    return session && leads && !quiet ? {kind: 'events'} : null
  }

  function take(event: StreamEvent, lastId: string, moves: boolean): boolean {
    const changed = change(state.happened(event, clock.now(), attemptOf(lastId)))
    const id = event.id?.replace(/\.r$/, '') ?? ''
    if (change(state.confirmed(id)) || event.type === 'message') settle([{id}])
    if (event.type === 'message' && event.role === 'user') change(state.awaited(replyIdOf(id)))
    if (event.type === 'end' && event.length !== undefined && event.status !== 'failed') {
      const reply = view.entries.find((entry) => entry.id === event.id)
      if (reply?.bytes !== event.length) throw new state.MissingText()
    }
    if (lastId && moves) cursor = lastId
    return changed
  }

  function refused(job: Job, trouble: Trouble): void {
    if (job.kind === 'message') change(state.unsent(job.message.id, trouble))
    else if (job.kind === 'events') {
      quiet = true
      show({trouble})
    } else {
      change(state.lost(job.reply, trouble))
      // The server does not know the reply: the question goes out again.
      if (trouble.kind === 'LOST') askAgain(job.reply)
    }
  }

  function onState(trouble: Trouble | null): void {
    const cutOff = trouble && (trouble.kind === 'OFFLINE' ? 'OFFLINE' : 'UNREACHABLE')
    if (cutOff !== view.cutOff) show({cutOff})
    change(state.heldUp(trouble ?? undefined))
  }

  // --- the end, and pauses

  function forget(): void {
    given = null
    era++
    leave()
    opening = null
    session = null
    cursor = ''
    oldestSeq = 0
    show(EMPTY)
    connection.restart()
  }

  function restart(): void {
    store.setToken(null)
    store.setOutbox([])
    forget()
  }

  function suspend(): void {
    asleep = true
    stopWatch()
    watched = undefined
    leave()
    connection.restart()
  }

  return {
    snapshot: () => view,
    open,
    send,
    retry,
    stop,
    earlier,
    restart,
    session: ensureSession,
    asks() {
      const {privacy, intake} = view.site ?? {}
      const wanted = privacy?.consent || (!user && Object.keys(intake ?? {})[0])
      return !!wanted && !given && !store.token()
    },
    introduction: () => given,
    introduce(by) {
      given = by
    },
    identify(by) {
      user = by
      if (session || opening)
        void fetching(async () => {
          await opening?.catch(() => undefined)
          if (user !== owner) await ensureSession(true)
        })
    },
    logout() {
      user = undefined
      restart()
    },
    attend(seen) {
      stopUnseen()
      const apply = () => {
        quiet = !seen
        tabs?.seek(seen)
        if (!seen) leads = false
        connection.wake(seen)
      }
      if (seen) apply()
      else stopUnseen = clock.timer(UNSEEN_MS, apply)
    },
    suspend,
    resume() {
      if (!asleep) return
      asleep = false
      join()
      show({})
      connection.restart()
    },
    destroy() {
      suspend()
      stopUnseen()
    },
    online(on) {
      show({cutOff: on ? null : 'OFFLINE'})
      if (!on) return
      if (view.trouble) void open()
      connection.restart()
    },
  }
}
