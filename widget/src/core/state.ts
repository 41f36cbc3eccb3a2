/**
 * What the visitor sees of a conversation: its entries, and how each thing that happens changes them.
 *
 * Pure, and the same however the news come: an entry only ever moves on (to a newer attempt, to its
 * end, to more text), so that what is told twice, late, or by two tabs changes nothing, and then the
 * very same list is given. Text is added only where it fits what is there; it is never spliced.
 */
import {type Message, replyIdOf, type StreamEvent} from './protocol'
import type {Trouble} from './trouble'
import {dropUtf8, utf8Length} from './utf8'

/**
 * - `sending`, `unsent`: a visitor's message on its way (with `trouble`: held up), or not on its way.
 * - `waiting`, `writing`: a reply without and with its first words.
 */
export type Phase = 'sending' | 'unsent' | 'waiting' | 'writing' | 'done'

export interface Entry extends Message {
  /** Names the entry on the screen; stays when a message is sent again under a new id. */
  readonly key: string
  /** Length of `content` in UTF-8 bytes: deltas say where they begin in these. */
  readonly bytes: number
  readonly phase: Phase
  /** The visitor wants this reply written anew; the server does not know yet. */
  readonly again?: boolean
  readonly trouble?: Trouble
}

export type Entries = readonly Entry[]
export type Change = (entries: Entries) => Entries

/** Text that does not fit what is there: something was missed, the stream must be taken up again. */
export class MissingText extends Error {}

/** A reply that the server is writing, as far as we know. */
export function isRunning({phase, again}: Entry): boolean {
  return (phase === 'waiting' || phase === 'writing') && !again
}

/** What the server has told, as against what only this tab knows. */
export function isTold({phase, again, trouble}: Entry): boolean {
  return /^[wd]/.test(phase) && !again && trouble?.kind !== 'LOST'
}

// --- what the visitor does, and what becomes of it

/** With `trouble` it does not go out by itself. */
export function composed(
  message: Pick<Message, 'id' | 'content' | 'ts'>,
  trouble?: Trouble,
): Change {
  const phase = trouble ? 'unsent' : 'sending'
  const entry = entryOf({...message, role: 'user', status: 'complete'}, phase)
  return (entries) => [...entries, {...entry, trouble}]
}

export function unsent(id: string, trouble: Trouble): Change {
  return update(id, (entry) => ({...entry, phase: 'unsent', trouble}))
}

/** Nothing gets through for now, or all does again: the visitor is to know of what is on its way. */
export function heldUp(trouble: Trouble | undefined): Change {
  const isOther = (entry: Entry) => entry.phase === 'sending' && !entry.trouble !== !trouble
  return (entries) =>
    entries.some(isOther)
      ? entries.map((entry) => (isOther(entry) ? {...entry, trouble} : entry))
      : entries
}

export function confirmed(id: string): Change {
  return update(id, (entry) =>
    entry.phase === 'done' ? entry : {...entry, phase: 'done', trouble: undefined},
  )
}

/** The question goes out again under `newId`; with a new one the reply that failed makes room. */
export function sentAgain(id: string, newId: string): Change {
  return (entries) =>
    update(id, (entry) => ({...entry, id: newId, phase: 'sending', trouble: undefined}))(
      entries.filter((entry) => newId === id || entry.id !== replyIdOf(id)),
    )
}

/** What stands of the reply stays until the new one begins. */
export function askedAgain(id: string): Change {
  return update(id, (reply) => ({...reply, phase: 'waiting', again: true, trouble: undefined}))
}

/** A reply is on its way, be it for the first time or after it was given up. */
export function awaited(id: string): Change {
  return withReply(id, found)
}

export function lost(id: string, trouble: Trouble): Change {
  return update(id, (reply) => ({...reply, phase: 'done', again: false, trouble}))
}

/** The session is gone, and with it what was being written. What is on the screen stays. */
export function orphaned(entries: Entries): Entries {
  return entries.map((entry) => ({
    ...entry,
    seq: undefined,
    ...(isRunning(entry) && {phase: 'done', trouble: {kind: 'LOST'}}),
  }))
}

// --- what the server says

/**
 * History beside what is on the screen: what both have is the server's unless the screen is further,
 * what only the screen has (not sent yet, or of a session that ended) stays, in its place.
 */
export function loaded(messages: readonly Message[]): Change {
  return told(messages.filter(({id}) => id).map((message) => entryOf(message)))
}

/** What was told to another tab, or to us. */
export function told(news: Entries): Change {
  return (entries) =>
    news.reduce(
      (list, entry) =>
        list.some(({id}) => id === entry.id)
          ? update(entry.id, (shown) => further(shown, entry))(list)
          : place(list, entry),
      entries,
    )
}

/**
 * An event of the stream, at `now`; a delta belongs to `attempt`, where that is known. Throws
 * MissingText for text that does not fit.
 */
export function happened(event: StreamEvent, now: number, attempt?: number): Change {
  switch (event.type) {
    case 'message':
      return told([entryOf(event)])
    case 'start':
      return withReply(event.id, (reply) =>
        event.attempt > attemptOf(reply) ? rewritten(reply, event.attempt) : found(reply),
      )
    case 'reset':
      return withReply(event.id, (reply) =>
        event.attempt < attemptOf(reply) || isBlank(reply, event.attempt)
          ? reply
          : rewritten(reply, event.attempt),
      )
    case 'delta':
      return withReply(event.id, (reply) => append(reply, event.offset, event.text, attempt))
    case 'sources':
      return withReply(event.id, (reply) =>
        reply.sources?.length === event.items.length ? reply : {...reply, sources: event.items},
      )
    case 'end':
      return withReply(event.id, (reply) => ended(reply, event, now))
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

/** Nothing of the reply holds any more but its place. */
function rewritten({id, key}: Entry, attempt: number): Entry {
  return {...waitingReply(id), key, attempt}
}

function isBlank(reply: Entry, attempt: number): boolean {
  return isRunning(reply) && !reply.content && attemptOf(reply) === attempt
}

/** A reply that was given up is there after all. */
function found(reply: Entry): Entry {
  if (reply.trouble?.kind !== 'LOST') return reply
  return {...reply, trouble: undefined, phase: reply.content ? 'writing' : 'waiting'}
}

function ended(reply: Entry, event: StreamEvent & {readonly type: 'end'}, now: number): Entry {
  const {status, fallback, choices, cards, retryAfter, seq} = event
  if (!isRunning(reply) && status === reply.status && found(reply) === reply) return reply
  const trouble = troubleOfReply(event)
  const notBefore = retryAfter && now + retryAfter * 1000
  return {
    ...reply,
    phase: 'done',
    again: false,
    status,
    fallback,
    choices,
    cards,
    seq,
    ts: event.ts ?? new Date(now).toISOString(),
    trouble: trouble && {...trouble, notBefore},
  }
}

function troubleOfReply({status, class: kind}: Pick<Message, 'status' | 'class'>) {
  if (status === 'failed') return {kind: kind ?? 'GENERIC'}
  if (status === 'interrupted') return {kind: 'INTERRUPTED' as const}
  return status === 'cut' ? {kind: kind ?? 'CUT'} : undefined
}

function attemptOf({attempt = 1}: Entry): number {
  return attempt
}

/** The entry that has moved on further: to a newer attempt, to its end, to more text. */
function further(shown: Entry, news: Entry): Entry {
  const [ours, theirs] = [rankOf(shown), rankOf(news)]
  const same = (key: 'phase' | 'status' | 'content' | 'seq') => shown[key] === news[key]
  if (theirs < ours || (theirs === ours && shown.again)) return shown
  if (same('phase') && same('status') && same('content') && same('seq')) return shown
  return {sources: shown.sources, ts: shown.ts, ...news, key: shown.key}
}

function rankOf(entry: Entry): number {
  const {bytes, phase, again} = entry
  const whole = (phase === 'done' || again) && found(entry) === entry
  return attemptOf(entry) * 1e6 + (whole ? 999_999 : bytes)
}

function update(id: string, change: (entry: Entry) => Entry): Change {
  return (entries) => {
    const entry = entries.find((one) => one.id === id)
    const next = entry && change(entry)
    return next === entry ? entries : entries.map((one) => (one === entry && next ? next : one))
  }
}

function withReply(id: string, change: (reply: Entry) => Entry): Change {
  return (entries) =>
    entries.some((entry) => entry.id === id)
      ? update(id, change)(entries)
      : place(entries, change(waitingReply(id)))
}

/**
 * A reply stands under its question, anything else where the server has it, but before what is not
 * sent yet.
 */
function place(entries: Entries, entry: Entry): Entries {
  const index = (test: (one: Entry) => boolean) => entries.findIndex(test)
  const question = index(({id}) => replyIdOf(id) === entry.id)
  const later = index(
    ({seq, phase}) => /^[su]/.test(phase) || (seq ?? 0) > (entry.seq ?? Number.POSITIVE_INFINITY),
  )
  const at = question + 1 || (later < 0 ? entries.length : later)
  return [...entries.slice(0, at), entry, ...entries.slice(at)]
}

/** Adds what a delta has beyond the text that is there. */
function append(reply: Entry, offset: number, text: string, attempt = attemptOf(reply)): Entry {
  if (attempt < attemptOf(reply)) return reply
  if (attempt > attemptOf(reply)) return append(rewritten(reply, attempt), offset, text)
  const shown = offset === reply.bytes ? '' : dropUtf8(reply.content, offset)
  if (shown?.startsWith(text)) return found(reply)
  if (shown === null || !text.startsWith(shown)) {
    if (offset > 0) throw new MissingText()
    return append(rewritten(reply, attempt), 0, text) // another text, from its beginning
  }
  return {
    ...reply,
    content: reply.content + text.slice(shown.length),
    bytes: offset + utf8Length(text),
    phase: 'writing',
    again: false,
    trouble: undefined,
  }
}
