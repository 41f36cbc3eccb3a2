/** What a conversation needs from the world outside, so that it can be run without one. */
import type {HistoryPage, NewMessage, Session, Site, StreamEvent} from './protocol'
import type {TroubleKind} from './trouble'

export type Credentials = Pick<Session, 'session' | 'token'>

/** Takes each event of a stream with the last id the stream has named. */
export type OnEvent = (event: StreamEvent, lastId: string) => void

/** The server. Every call fails with an ApiError, nothing else. */
export interface Api {
  site(): Promise<Site>
  openSession(token?: string): Promise<Session>
  earlier(session: Credentials, before: number): Promise<HistoryPage>
  /** Resolves when the stream's body ends: that alone does not mean the reply has ended. */
  send(session: Credentials, message: NewMessage, on: OnEvent, signal: AbortSignal): Promise<void>
  events(session: Credentials, lastId: string, on: OnEvent, signal: AbortSignal): Promise<void>
  erase(session: Credentials): Promise<void>
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
  /** Resolves after `ms`, or sooner when waiting has become pointless (the network is back). */
  pause(ms: number): Promise<void>
  /** Calls `late` after `ms` unless the answer is called first. */
  timer(ms: number, late: () => void): () => void
}
