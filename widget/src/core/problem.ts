import type {TroubleKind} from './trouble'

/** What a status or a code of the API means to the visitor; a proxy's answer may have a status alone. */
const MEANINGS: readonly [RegExp, TroubleKind][] = [
  [/^429/, 'RATE'],
  [/^50[234]/, 'BUSY'],
  [/reply_not_found/, 'LOST'],
  [/^413|too_long/, 'TOO_LONG'],
  [/_required/, 'ASKS_FIRST'],
  [/user_|identity/, 'USER'],
  [/^401|session/, 'EXPIRED'],
  [/^422/, 'ID_TAKEN'],
  [/origin/, 'ORIGIN'],
  [/site/, 'SITE'],
]

/** The trouble behind a problem answer. */
export function troubleOf(status: number, code: string | undefined): TroubleKind {
  const answer = `${status} ${code}`
  return MEANINGS.find(([pattern]) => pattern.test(answer))?.[1] ?? 'GENERIC'
}
