/** What has happened between two states of a conversation, as against what was history. Pure. */
import type {PageEvents} from './page-api'
import type {Entries, Entry} from './state'

export type Happening =
  | ({readonly name: 'message'} & PageEvents['message'])
  | ({readonly name: 'reply'} & PageEvents['reply'])

/**
 * What the server has now and had not. Of an answer that comes whole the question was there before;
 * what comes without is history.
 */
export function happenings(before: Entries, after: Entries): Happening[] {
  return after.flatMap((entry): Happening[] => {
    const {id, key, role, phase, status} = entry
    const was = before.find((one) => one.key === key)
    if (was?.phase === 'done' || phase !== 'done' || isGivenUp(entry)) return []
    if (role === 'user') return was ? [{name: 'message', id}] : []
    const isAnswer = was || before.some((one) => id === `${one.id}.r`)
    return isAnswer ? [{name: 'reply', id, status}] : []
  })
}

/** A reply that may yet come. */
function isGivenUp({again, trouble}: Entry): boolean {
  return !!again || trouble?.kind === 'LOST'
}

/** How far the conversation goes, by the `seq` of what is stored. */
export function newestSeq(entries: Entries): number {
  return Math.max(0, ...entries.map(({seq = 0}) => seq))
}

/** Answers that are whole, after the one that was seen last. */
export function unreadAfter(entries: Entries, seen: number): number {
  return entries.filter(
    ({role, phase, seq = 0}) => role === 'assistant' && phase === 'done' && seq > seen,
  ).length
}
