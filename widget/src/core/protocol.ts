/**
 * The API's data as the widget uses it (docs/openapi.yaml is the contract). Everything read here
 * comes from outside: what has the wrong shape is dropped, never trusted.
 */
import type {SseEvent} from './sse'

export type Role = 'user' | 'assistant' | 'agent' | 'system'
export type Status = 'complete' | 'cut' | 'stopped' | 'interrupted' | 'failed'

/** Why a reply failed, as the server classes it. */
export const FAILURE_CLASSES = [
  'RATE',
  'BUSY',
  'KEY',
  'SAFETY',
  'MODEL',
  'EMPTY',
  'CUT',
  'INTERRUPTED',
  'BADREQ',
  'GENERIC',
] as const
export type FailureClass = (typeof FAILURE_CLASSES)[number]

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
  readonly failure?: FailureClass
  readonly sources: readonly Source[]
  readonly fallback: boolean
}

export interface Site {
  readonly key: string
  readonly name?: string
  readonly language?: string
  readonly homeUrl?: string
  readonly color?: string
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
  readonly id: string
  readonly token: string
  readonly cursor: string
  readonly messages: readonly Message[]
  readonly site: Site | null
}

export interface HistoryPage {
  readonly messages: readonly Message[]
  readonly more: boolean
}

export interface ReplyEnd {
  readonly status: Status
  readonly length?: number
  readonly failure?: FailureClass
  readonly retryAfter?: number
  readonly fallback: boolean
}

export type StreamEvent =
  | {readonly type: 'message'; readonly message: Message}
  | {readonly type: 'start' | 'reset'; readonly id: string}
  | {readonly type: 'delta'; readonly id: string; readonly offset: number; readonly text: string}
  | {readonly type: 'sources'; readonly id: string; readonly items: readonly Source[]}
  | {readonly type: 'end'; readonly id: string; readonly end: ReplyEnd}
  | {readonly type: 'reconnect'; readonly afterMs: number}

type Fields = Record<string, unknown>

const fields = (json: unknown): Fields =>
  typeof json === 'object' && json !== null ? (json as Fields) : {}
const list = (json: unknown): unknown[] => (Array.isArray(json) ? json : [])
const text = (json: unknown): string | undefined =>
  typeof json === 'string' && json.trim() !== '' ? json : undefined
const count = (json: unknown): number | undefined =>
  typeof json === 'number' && Number.isFinite(json) && json >= 0 ? json : undefined

function oneOf<T extends string>(allowed: readonly T[], json: unknown): T | undefined {
  return allowed.find((value) => value === json)
}

const ROLES: readonly Role[] = ['user', 'assistant', 'agent', 'system']
const STATUSES: readonly Status[] = ['complete', 'cut', 'stopped', 'interrupted', 'failed']

function readSources(json: unknown): Source[] {
  return list(json).flatMap((item) => {
    const {title, url} = fields(item)
    const [name, target] = [text(title), text(url)]
    return target === undefined ? [] : [{title: name ?? target, url: target}]
  })
}

export function readMessage(json: unknown): Message | null {
  const {id, role, content, ts, status, seq, class: failure, sources, fallback} = fields(json)
  const [key, who] = [text(id), oneOf(ROLES, role)]
  if (key === undefined || who === undefined || typeof content !== 'string') return null
  return {
    id: key,
    role: who,
    content,
    ts: text(ts),
    status: oneOf(STATUSES, status) ?? 'complete',
    seq: count(seq),
    failure: oneOf(FAILURE_CLASSES, failure),
    sources: readSources(sources),
    fallback: fallback === true,
  }
}

function readMessages(json: unknown): Message[] {
  return list(json).flatMap((item) => readMessage(item) ?? [])
}

export function readSite(json: unknown): Site | null {
  const {key, name, language, homeUrl, look, texts, starters, contact} = fields(json)
  const site = text(key)
  if (site === undefined) return null
  const words = fields(texts)
  const {email, url} = fields(contact)
  return {
    key: site,
    name: text(name),
    language: text(language),
    homeUrl: text(homeUrl),
    color: text(fields(look).color),
    texts: {
      title: text(words.title),
      greeting: text(words.greeting),
      disclosure: text(words.disclosure),
      placeholder: text(words.placeholder),
    },
    starters: list(starters).flatMap((starter) => text(starter) ?? []),
    contact: {email: text(email), url: text(url)},
  }
}

export function readSession(json: unknown): Session | null {
  const {session, token, cursor, messages, site} = fields(json)
  const [id, key] = [text(session), text(token)]
  if (id === undefined || key === undefined) return null
  return {
    id,
    token: key,
    cursor: text(cursor) ?? '0',
    messages: readMessages(messages),
    site: readSite(site),
  }
}

export function readHistoryPage(json: unknown): HistoryPage {
  const {messages, more} = fields(json)
  return {messages: readMessages(messages), more: more === true}
}

/** The answer of a send that was not streamed: the same as its stream would have said. */
export function readSendAnswer(json: unknown): StreamEvent[] {
  const {message, reply} = fields(json)
  return [readMessage(message), readMessage(reply)].flatMap((one) =>
    one ? [{type: 'message' as const, message: one}] : [],
  )
}

/** Null for an event this widget does not know: newer servers may say more. */
export function readStreamEvent(event: SseEvent): StreamEvent | null {
  let json: Fields
  try {
    json = fields(JSON.parse(event.data))
  } catch {
    return null
  }
  if (event.type === 'message') {
    const message = readMessage(json)
    return message && {type: 'message', message}
  }
  if (event.type === 'reconnect') return {type: 'reconnect', afterMs: count(json.afterMs) ?? 1000}
  const id = text(json.id)
  return id === undefined ? null : readReplyEvent(event.type, id, json)
}

function readReplyEvent(type: string, id: string, json: Fields): StreamEvent | null {
  if (type === 'start' || type === 'reset') return {type, id}
  if (type === 'sources') return {type, id, items: readSources(json.items)}
  if (type === 'delta') {
    const offset = count(json.offset)
    if (offset === undefined || typeof json.text !== 'string') return null
    return {type, id, offset, text: json.text}
  }
  if (type !== 'end') return null
  const end: ReplyEnd = {
    status: oneOf(STATUSES, json.status) ?? 'failed',
    length: count(json.length),
    failure: oneOf(FAILURE_CLASSES, json.class),
    retryAfter: count(json.retryAfter),
    fallback: json.fallback === true,
  }
  return {type, id, end}
}

/** The id of the reply to a visitor's message. */
export function replyIdOf(messageId: string): string {
  return `${messageId}.r`
}
