/**
 * The API's data as it comes over the wire (docs/openapi.yaml is the contract, and the server is
 * tested against it). Its words only ever become text nodes, its links pass a URL policy.
 */
import type {SseEvent} from './sse'

export type Role = 'user' | 'assistant' | 'agent' | 'system'
export type Status = 'complete' | 'cut' | 'stopped' | 'interrupted' | 'failed'

/** Why a reply failed, as the server classes it. */
export type FailureClass =
  | 'RATE'
  | 'BUSY'
  | 'KEY'
  | 'SAFETY'
  | 'MODEL'
  | 'EMPTY'
  | 'CUT'
  | 'INTERRUPTED'
  | 'BADREQ'
  | 'GENERIC'

export interface Source {
  readonly title: string
  readonly url: string
}

export interface Message {
  readonly id: string
  readonly role: Role
  readonly content: string
  readonly ts?: string
  readonly status: Status
  readonly seq?: number
  readonly class?: FailureClass
  readonly sources?: readonly Source[]
  readonly fallback?: boolean
}

export interface Site {
  readonly key: string
  readonly name?: string
  readonly language?: string
  readonly homeUrl?: string | null
  readonly look: {readonly color?: string}
  readonly texts: {
    readonly title?: string
    readonly greeting?: string
    readonly disclosure?: string
    readonly placeholder?: string
  }
  readonly starters: readonly string[]
  readonly contact: {readonly email?: string; readonly url?: string}
}

export interface Session {
  readonly session: string
  readonly token: string
  readonly cursor: string
  readonly messages: readonly Message[]
  readonly site: Site
}

export interface HistoryPage {
  readonly messages: readonly Message[]
  readonly more?: boolean
}

export type StreamEvent =
  | ({readonly type: 'message'} & Message)
  | {readonly type: 'start' | 'reset'; readonly id: string}
  | {readonly type: 'delta'; readonly id: string; readonly offset: number; readonly text: string}
  | {readonly type: 'sources'; readonly id: string; readonly items: readonly Source[]}
  | {
      readonly type: 'end'
      readonly id: string
      readonly status: Status
      readonly length?: number
      readonly class?: FailureClass
      readonly retryAfter?: number
      readonly fallback?: boolean
    }
  | {readonly type: 'reconnect'; readonly id?: undefined; readonly afterMs: number}

/** Null for an event this widget does not know: newer servers may say more. */
export function readStreamEvent({type, data}: SseEvent): StreamEvent | null {
  if (!/^(message|start|reset|delta|sources|end|reconnect)$/.test(type)) return null
  try {
    return {...JSON.parse(data), type}
  } catch {
    return null
  }
}

/** The id of the reply to a visitor's message. */
export function replyIdOf(messageId: string): string {
  return `${messageId}.r`
}
