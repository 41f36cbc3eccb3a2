import type {FailureClass, Role} from './protocol'

/** Everything that can go wrong, as the visitor is told it. The words are in the locale files. */
export type TroubleKind =
  | FailureClass
  | 'OFFLINE'
  | 'UNREACHABLE'
  | 'LOST'
  | 'NOT_SENT'
  | 'TOO_LONG'
  | 'ORIGIN'
  | 'SITE'
  | 'EXPIRED'
  | 'ID_TAKEN'
  | 'ASKS_FIRST'
  | 'USER'

export interface Trouble {
  readonly kind: TroubleKind
  /** Epoch milliseconds before which trying again is no use. */
  readonly notBefore?: number
}

/**
 * What the visitor can do about it.
 * - `same`: ask again with the same id; the server answers a repeated message only once.
 * - `new`: the same words go out as a new message.
 * - `again`: the reply is written anew, in the place of the one that failed.
 * - `more`: the reply was cut short; ask for the rest.
 */
export type Remedy = 'same' | 'new' | 'again' | 'more' | null

export function remedyFor(kind: TroubleKind, role: Role): Remedy {
  if (/^(TOO_LONG|ORIGIN|SITE)$/.test(kind)) return null
  if (kind === 'ID_TAKEN') return 'new'
  // A visitor's message that was not taken can go out as it is.
  if (role === 'user' || /^(LOST|EXPIRED)$/.test(kind)) return 'same'
  if (kind === 'CUT') return 'more'
  return /^(SAFETY|EMPTY)$/.test(kind) ? null : 'again'
}

/** Is a person to be offered beside the words? */
export function needsPerson(kind: TroubleKind): boolean {
  return /^(KEY|BADREQ|GENERIC|UNREACHABLE|ORIGIN|SITE)$/.test(kind)
}
