/**
 * What the visitor sees of a conversation: its entries, and how each thing that happens changes them.
 * Pure: the same changes in the same order give the same entries, and a change that was already made
 * gives the very same list.
 */
import {type Message, replyIdOf, type StreamEvent} from './protocol'
import type {Trouble} from './trouble'
import {dropUtf8, utf8Length} from './utf8'

/**
 * - `sending`, `unsent`: a visitor's message on its way, or not on its way.
 * - `waiting`, `writing`: a reply without and with its first words.
 */
export type Phase = 'sending' | 'unsent' | 'waiting' | 'writing' | 'done'

export interface Entry extends Message {
  /** Names the entry on the screen; stays when a message is sent again under a new id. */
  readonly key: string
  /** Length of `content` in UTF-8 bytes: deltas say where they begin in these. */
  readonly bytes: number
  readonly phase: Phase
  readonly trouble?: Trouble
}

export type Entries = readonly Entry[]
export type Change = (entries: Entries) => Entries

/** A delta that begins beyond what is there: something was missed, the stream must be taken up again. */
export class MissingText extends Error {}

// --- what the visitor does, and what becomes of it

export function composed(message: Pick<Message, 'id' | 'content' | 'ts'>): Change {
  const entry = entryOf({...message, role: 'user', status: 'complete'}, 'sending')
  return (entries) => [...entries, entry]
}

export function unsent(id: string, trouble: Trouble): Change {
  return update(id, (entry) => ({...entry, phase: 'unsent', trouble}))
}

export function confirmed(id: string): Change {
  return update(id, (entry) => (entry.phase === 'sending' ? {...entry, phase: 'done'} : entry))
}

/** The question goes out again under `newId`; the reply that failed makes room. */
export function sentAgain(id: string, newId: string): Change {
  return (entries) =>
    update(id, (entry) => ({...entry, id: newId, phase: 'sending', trouble: undefined}))(
      entries.filter((entry) => newId === id || entry.id !== replyIdOf(id)),
    )
}

/** A reply is on its way, be it for the first time or after it was given up. */
export function awaited(id: string): Change {
  return withReply(id, (reply) =>
    reply.trouble
      ? {...reply, trouble: undefined, phase: reply.content ? 'writing' : 'waiting'}
      : reply,
  )
}

export function lost(id: string, trouble: Trouble): Change {
  return withReply(id, (reply) => ({...reply, phase: 'done', status: 'interrupted', trouble}))
}

// --- what the server says

/**
 * History beside what is on the screen: what both have is the server's, what only the screen has (not
 * sent yet, or of a session that ended) stays, in its place.
 */
export function loaded(messages: readonly Message[]): Change {
  return (entries) =>
    messages.filter(isNew(entries, messages)).reduce(
      (list, message) => insert(list, pendingAt(list), entryOf(message)),
      messages.reduce((list, message) => replace(message)(list), entries),
    )
}

export function earlier(messages: readonly Message[]): Change {
  return (entries) => [
    ...messages.filter(isNew(entries, messages)).map((message) => entryOf(message)),
    ...entries,
  ]
}

/** An event of the stream, at `now`. Throws MissingText for a delta that does not fit. */
export function happened(event: StreamEvent, now: number): Change {
  switch (event.type) {
    case 'message':
      return (entries) =>
        entries.some(({id}) => id === event.id)
          ? replace(event)(entries)
          : place(entries, entryOf(event))
    case 'start':
      return withReply(event.id, (reply) => reply)
    case 'reset':
      return withReply(event.id, (reply) => ({...waitingReply(event.id), key: reply.key}))
    case 'delta':
      return withReply(event.id, (reply) => append(reply, event.offset, event.text))
    case 'sources':
      return withReply(event.id, (reply) => ({...reply, sources: event.items}))
    case 'end':
      return withReply(event.id, (reply) => {
        const {status, fallback, retryAfter} = event
        const trouble = troubleOfReply(event)
        const notBefore = retryAfter && now + retryAfter * 1000
        return {
          ...reply,
          phase: 'done',
          status,
          fallback,
          ts: reply.ts ?? new Date(now).toISOString(),
          trouble: trouble && {...trouble, notBefore},
        }
      })
    default:
      return (entries) => entries
  }
}

// --- how entries are made and changed

function entryOf(message: Message, phase: Phase = 'done'): Entry {
  const {id, content, role} = message
  const trouble = role === 'assistant' ? troubleOfReply(message) : undefined
  return {...message, key: id, bytes: utf8Length(content), phase, trouble}
}

function waitingReply(id: string): Entry {
  return entryOf({id, role: 'assistant', content: '', status: 'complete'}, 'waiting')
}

function troubleOfReply({status, class: kind}: Pick<Message, 'status' | 'class'>) {
  if (status === 'failed') return {kind: kind ?? 'GENERIC'}
  if (status === 'interrupted') return {kind: 'INTERRUPTED' as const}
  return status === 'cut' ? {kind: kind ?? 'CUT'} : undefined
}

function update(id: string, change: (entry: Entry) => Entry): Change {
  return (entries) => {
    const entry = entries.find((one) => one.id === id)
    const next = entry && change(entry)
    return next === entry ? entries : entries.map((one) => (one === entry && next ? next : one))
  }
}

/** The entry with the server's words. */
function replace(message: Message): Change {
  return update(message.id, ({key, ts, sources}) => ({
    ...entryOf({ts, sources, ...message}),
    key,
  }))
}

function withReply(id: string, change: (reply: Entry) => Entry): Change {
  return (entries) =>
    entries.some((entry) => entry.id === id)
      ? update(id, change)(entries)
      : place(entries, change(waitingReply(id)))
}

/** A reply stands under its question, anything else at the end, but before what is not sent yet. */
function place(entries: Entries, entry: Entry): Entries {
  const question = entries.findIndex(({id}) => replyIdOf(id) === entry.id)
  return insert(entries, question < 0 ? pendingAt(entries) : question + 1, entry)
}

function pendingAt(entries: Entries): number {
  const at = entries.findIndex(({phase}) => phase === 'sending' || phase === 'unsent')
  return at < 0 ? entries.length : at
}

function insert(entries: Entries, at: number, entry: Entry): Entries {
  return [...entries.slice(0, at), entry, ...entries.slice(at)]
}

/** Adds what a delta has beyond the text that is there. */
function append(reply: Entry, offset: number, text: string): Entry {
  const end = offset + utf8Length(text)
  if (end <= reply.bytes) return reply
  const fresh = offset <= reply.bytes ? dropUtf8(text, reply.bytes - offset) : null
  if (fresh === null) throw new MissingText()
  return {...reply, content: reply.content + fresh, bytes: end, phase: 'writing'}
}

/** Picks what is not shown yet: by its id, and not a question whose reply failed and that was asked again. */
function isNew(entries: Entries, messages: readonly Message[]) {
  return (message: Message, at: number): boolean => {
    const asked = message.role === 'user' ? at : at - 1
    const [question, reply, next] = messages.slice(Math.max(asked, 0))
    const again =
      reply?.status === 'failed' && next?.role === 'user' && next.content === question?.content
    return !!message.id && !again && !entries.some(({id}) => id === message.id)
  }
}
