/**
 * What the visitor sees of a conversation, and how each thing that happens changes it. Pure: the same
 * events in the same order give the same state; an event that was already applied changes nothing.
 */
import {
  type Message,
  type Role,
  replyIdOf,
  type Source,
  type Status,
  type StreamEvent,
} from './protocol'
import type {Trouble} from './trouble'
import {dropUtf8, utf8Length} from './utf8'

/**
 * - `sending`, `unsent`: a visitor's message on its way, or not on its way.
 * - `waiting`, `writing`: a reply without and with its first words.
 */
export type Phase = 'sending' | 'unsent' | 'waiting' | 'writing' | 'done'

export interface Entry {
  /** Names the entry on the screen; stays when a message is sent again under a new id. */
  readonly key: string
  readonly id: string
  readonly role: Role
  readonly content: string
  /** Length of `content` in UTF-8 bytes: deltas say where they begin in these. */
  readonly bytes: number
  /** Grows when `content` was replaced; while it stands, `content` only got longer. */
  readonly revision: number
  readonly ts?: string
  readonly phase: Phase
  readonly status: Status
  readonly trouble?: Trouble
  readonly sources: readonly Source[]
  readonly fallback: boolean
}

export interface State {
  readonly entries: readonly Entry[]
  /** The running reply's connection broke and is being taken up again. */
  readonly reconnecting: boolean
}

export type Change =
  | {readonly type: 'loaded'; readonly messages: readonly Message[]}
  | {readonly type: 'earlier'; readonly messages: readonly Message[]}
  | {readonly type: 'composed'; readonly id: string; readonly content: string; readonly ts: string}
  | {readonly type: 'unsent'; readonly id: string; readonly trouble: Trouble}
  | {readonly type: 'confirmed'; readonly id: string}
  | {readonly type: 'again'; readonly id: string; readonly newId: string}
  | {readonly type: 'awaited'; readonly id: string}
  | {readonly type: 'lost'; readonly id: string; readonly trouble: Trouble}
  | {readonly type: 'reconnecting'; readonly on: boolean}
  | {readonly type: 'event'; readonly event: StreamEvent; readonly now: number}
  | {readonly type: 'cleared'}

export const EMPTY_STATE: State = {entries: [], reconnecting: false}

/** A delta that begins beyond what is there: something was missed, the stream must be taken up again. */
export class MissingText extends Error {}

export function reduce(state: State, change: Change): State {
  switch (change.type) {
    case 'loaded':
      return {...state, entries: mergeHistory(state.entries, change.messages)}
    case 'earlier':
      return {...state, entries: prepend(state.entries, change.messages)}
    case 'composed':
      return {...state, entries: [...state.entries, composed(change.id, change.content, change.ts)]}
    case 'unsent':
      return patch(state, change.id, {phase: 'unsent', trouble: change.trouble})
    case 'confirmed':
      return confirmed(state, change.id)
    case 'again':
      return sendAgain(state, change.id, change.newId)
    case 'awaited':
      return withReply(state, change.id, (reply) =>
        reply.trouble
          ? {...reply, trouble: undefined, phase: reply.content ? 'writing' : 'waiting'}
          : reply,
      )
    case 'lost':
      return patch(state, change.id, {
        phase: 'done',
        status: 'interrupted',
        trouble: change.trouble,
      })
    case 'reconnecting':
      return state.reconnecting === change.on ? state : {...state, reconnecting: change.on}
    case 'event':
      return applyEvent(state, change.event, change.now)
    case 'cleared':
      return EMPTY_STATE
  }
}

export function entryOf(message: Message): Entry {
  const {id, role, content, ts, status, sources, fallback} = message
  return {
    key: id,
    id,
    role,
    content,
    bytes: utf8Length(content),
    revision: 0,
    ts,
    phase: 'done',
    status,
    trouble: troubleOfMessage(message),
    sources,
    fallback,
  }
}

function troubleOfMessage({
  role,
  status,
  failure,
}: Pick<Message, 'role' | 'status' | 'failure'>): Trouble | undefined {
  if (role !== 'assistant') return undefined
  if (status === 'failed') return {kind: failure ?? 'GENERIC'}
  if (status === 'interrupted') return {kind: 'INTERRUPTED'}
  return status === 'cut' ? {kind: failure === 'SAFETY' ? 'SAFETY' : 'CUT'} : undefined
}

function composed(id: string, content: string, ts: string): Entry {
  const message: Message = {
    id,
    role: 'user',
    content,
    ts,
    status: 'complete',
    sources: [],
    fallback: false,
  }
  return {...entryOf(message), phase: 'sending'}
}

function patch(state: State, id: string, change: Partial<Entry>): State {
  return {
    ...state,
    entries: state.entries.map((entry) => (entry.id === id ? {...entry, ...change} : entry)),
  }
}

function confirmed(state: State, id: string): State {
  const waits = state.entries.some((entry) => entry.id === id && entry.phase === 'sending')
  return waits ? patch(state, id, {phase: 'done'}) : state
}

/**
 * History of the server beside what is on the screen: what both have is the server's, what only the
 * screen has (not sent yet, or of a session that ended) stays, in its place.
 */
function mergeHistory(entries: readonly Entry[], messages: readonly Message[]): Entry[] {
  const incoming = new Map(messages.map((message) => [message.id, message]))
  const kept = entries.map((entry) => {
    const message = incoming.get(entry.id)
    incoming.delete(entry.id)
    return message ? replaced(entry, message) : entry
  })
  const fresh = foldRetries([...incoming.values()]).map(entryOf)
  const pending = kept.findIndex((entry) => entry.phase === 'sending' || entry.phase === 'unsent')
  return pending < 0
    ? [...kept, ...fresh]
    : [...kept.slice(0, pending), ...fresh, ...kept.slice(pending)]
}

function prepend(entries: readonly Entry[], messages: readonly Message[]): Entry[] {
  const known = new Set(entries.map((entry) => entry.id))
  return [...foldRetries(messages.filter(({id}) => !known.has(id))).map(entryOf), ...entries]
}

/** A question whose reply failed and that was asked again in the same words is shown once. */
export function foldRetries(messages: readonly Message[]): Message[] {
  return messages.filter((message, at) => {
    const question = message.role === 'user' ? message : messages[at - 1]
    const reply = message.role === 'user' ? messages[at + 1] : message
    const next = message.role === 'user' ? messages[at + 2] : messages[at + 1]
    const failed = reply?.role === 'assistant' && reply.status === 'failed'
    const repeated =
      question?.role === 'user' && next?.role === 'user' && next.content === question.content
    return !(failed && repeated)
  })
}

/** The entry with the server's words; nothing is redrawn when they only go on from what stands. */
function replaced(entry: Entry, message: Message): Entry {
  const grows = message.content.startsWith(entry.content)
  return {
    ...entryOf(message),
    key: entry.key,
    ts: message.ts ?? entry.ts,
    sources: message.sources.length > 0 ? message.sources : entry.sources,
    revision: grows ? entry.revision : entry.revision + 1,
  }
}

/** The question goes out again under `newId`; the reply that failed makes room. */
function sendAgain(state: State, id: string, newId: string): State {
  const entries = state.entries
    .filter((entry) => newId === id || entry.id !== replyIdOf(id))
    .map((entry) =>
      entry.id === id
        ? {...entry, id: newId, phase: 'sending' as const, trouble: undefined}
        : entry,
    )
  return {...state, entries}
}

function applyEvent(state: State, event: StreamEvent, now: number): State {
  switch (event.type) {
    case 'message':
      return applyMessage(state, event.message)
    case 'start':
      return withReply(state, event.id, (reply) => reply)
    case 'reset':
      return withReply(state, event.id, (reply) => ({
        ...reply,
        content: '',
        bytes: 0,
        revision: reply.revision + 1,
        sources: [],
        phase: 'waiting',
      }))
    case 'delta':
      return withReply(state, event.id, (reply) => appended(reply, event.offset, event.text))
    case 'sources':
      return withReply(state, event.id, (reply) => ({...reply, sources: event.items}))
    case 'end':
      return withReply(state, event.id, (reply) => {
        const {status, failure, retryAfter, fallback} = event.end
        const trouble = troubleOfMessage({role: 'assistant', status, failure})
        const notBefore = retryAfter === undefined ? undefined : now + retryAfter * 1000
        return {
          ...reply,
          phase: 'done',
          status,
          fallback,
          ts: reply.ts ?? new Date(now).toISOString(),
          trouble: trouble && {...trouble, notBefore},
        }
      })
    case 'reconnect':
      return state
  }
}

function applyMessage(state: State, message: Message): State {
  const known = state.entries.some((entry) => entry.id === message.id)
  if (!known) return {...state, entries: placed(state.entries, entryOf(message))}
  return {
    ...state,
    entries: state.entries.map((entry) =>
      entry.id === message.id ? replaced(entry, message) : entry,
    ),
  }
}

function withReply(state: State, id: string, change: (reply: Entry) => Entry): State {
  const known = state.entries.find((entry) => entry.id === id)
  if (known) {
    const next = change(known)
    if (next === known) return state
    return {...state, entries: state.entries.map((entry) => (entry === known ? next : entry))}
  }
  return {...state, entries: placed(state.entries, change(waitingReply(id)))}
}

function waitingReply(id: string): Entry {
  const message: Message = {
    id,
    role: 'assistant',
    content: '',
    status: 'complete',
    sources: [],
    fallback: false,
  }
  return {...entryOf(message), phase: 'waiting'}
}

/** A reply stands under its question, anything else at the end, but before what is not sent yet. */
function placed(entries: readonly Entry[], entry: Entry): Entry[] {
  const question = entries.findIndex(({id}) => replyIdOf(id) === entry.id)
  const unsent = entries.findIndex(({phase}) => phase === 'sending' || phase === 'unsent')
  const at = question >= 0 ? question + 1 : unsent >= 0 ? unsent : entries.length
  return [...entries.slice(0, at), entry, ...entries.slice(at)]
}

/** Adds what a delta has beyond the text that is there. */
function appended(reply: Entry, offset: number, text: string): Entry {
  if (offset > reply.bytes) throw new MissingText()
  const length = utf8Length(text)
  if (offset + length <= reply.bytes) return reply
  const fresh = dropUtf8(text, reply.bytes - offset)
  if (fresh === null) throw new MissingText()
  return {...reply, content: reply.content + fresh, bytes: offset + length, phase: 'writing'}
}
