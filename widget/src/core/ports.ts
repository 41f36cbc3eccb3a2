/** What a conversation needs from the world outside, so that it can be run without one. */
import type {
  ContactRequest,
  Feedback,
  HistoryPage,
  NewMessage,
  NewSession,
  Session,
  Site,
  StreamEvent,
} from './protocol'
import type {Entries} from './state'
import type {TroubleKind} from './trouble'

export type Credentials = Pick<Session, 'session' | 'token'>

export interface StreamListener {
  /** The server has begun to answer. */
  opened(): void
  /** Each event, with the last id the stream has named. */
  event(event: StreamEvent, lastId: string): void
}

/** The server. Every call fails with an ApiError, nothing else. */
export interface Api {
  /** `fresh`: not what the browser remembers. */
  site(fresh?: boolean): Promise<Site>
  openSession(given: Omit<NewSession, 'site'>): Promise<Session>
  earlier(session: Credentials, before: number): Promise<HistoryPage>
  // A stream resolves when its body ends: that alone does not mean the reply has ended.
  send(
    session: Credentials,
    message: NewMessage,
    on: StreamListener,
    signal: AbortSignal,
  ): Promise<void>
  /** Asks for a new attempt in place of `attempt`. */
  retry(
    session: Credentials,
    reply: string,
    attempt: number,
    on: StreamListener,
    signal: AbortSignal,
  ): Promise<void>
  events(
    session: Credentials,
    lastId: string,
    on: StreamListener,
    signal: AbortSignal,
  ): Promise<void>
  stop(session: Credentials, reply: string): Promise<void>
  erase(session: Credentials): Promise<void>
  feedback(session: Credentials, reply: string, rating: Feedback): Promise<void>
  contact(session: Credentials, request: ContactRequest): Promise<unknown>
}

/** A call that did not do its work. `network`: no answer came, or it broke off. */
export class ApiError extends Error {
  constructor(
    readonly kind: 'network' | 'problem',
    readonly trouble: TroubleKind,
    /** Seconds, where the server said so. */
    readonly retryAfter?: number,
  ) {
    super(trouble)
  }
}

/** A message that is not confirmed yet. */
export interface Pending {
  readonly id: string
  readonly content: string
  readonly ts: string
}

/** What the tab that holds the stream tells the others: what has changed, or with `whole` all there is. */
export interface News {
  /** A tab that has just come asks for all there is. */
  readonly hello?: boolean
  readonly entries?: Entries
  readonly cursor?: string
  readonly whole?: boolean
}

/** The tabs of this browser that show the same session. */
export interface Tabs {
  tell(news: News): void
  /** Whether this tab wants to hold the stream; `onLead` says when it is its turn. */
  seek(wanted: boolean): void
  leave(): void
}

export type JoinTabs = (session: string, onNews: (news: News) => void, onLead: () => void) => Tabs

/**
 * What this browser keeps of the visitor, per site. Nothing is written before the visitor acts.
 * Where the browser refuses storage, memory takes its place: no call fails.
 */
export interface Store {
  token(): string | null
  setToken(token: string | null): void
  draft(): string
  setDraft(text: string): void
  outbox(): readonly Pending[]
  setOutbox(pending: readonly Pending[]): void
}

export interface Clock {
  now(): number
  pause(ms: number): Promise<void>
  /** Calls `late` after `ms` unless the answer is called first. */
  timer(ms: number, late: () => void): () => void
}
