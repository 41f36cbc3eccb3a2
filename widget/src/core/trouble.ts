import type {FailureClass, Role} from './protocol'

/** Everything that can go wrong, as the visitor is told it. The words are in the locale files. */
export type TroubleKind =
  | FailureClass
  | 'OFFLINE'
  | 'UNREACHABLE'
  | 'LOST'
  | 'NOT_SENT'
  | 'TOO_LONG'
  | 'BLANK'
  | 'ORIGIN'
  | 'SITE'
  | 'EXPIRED'
  | 'ID_TAKEN'

export interface Trouble {
  readonly kind: TroubleKind
  /** Epoch milliseconds before which trying again is no use. */
  readonly notBefore?: number
}

/**
 * What the visitor can do about it.
 * - `same`: ask again with the same id; the server answers a repeated message only once.
 * - `new`: the reply itself failed; the same words go out as a new message.
 * - `more`: the reply was cut short; ask for the rest.
 */
export type Remedy = 'same' | 'new' | 'more' | null

const REMEDIES: Record<TroubleKind, Remedy> = {
  RATE: 'new',
  BUSY: 'new',
  KEY: null,
  SAFETY: null,
  MODEL: 'new',
  EMPTY: null,
  CUT: 'more',
  INTERRUPTED: 'new',
  BADREQ: 'new',
  GENERIC: 'new',
  OFFLINE: 'same',
  UNREACHABLE: 'same',
  LOST: 'same',
  NOT_SENT: 'same',
  TOO_LONG: null,
  BLANK: null,
  ORIGIN: null,
  SITE: null,
  EXPIRED: 'same',
  ID_TAKEN: 'new',
}

/** A visitor's message that was not taken can go out as it is, unless it is itself the fault. */
const HOPELESS: readonly TroubleKind[] = ['TOO_LONG', 'BLANK', 'ORIGIN', 'SITE']

export function remedyFor(kind: TroubleKind, role: Role): Remedy {
  if (role !== 'user') return REMEDIES[kind]
  if (kind === 'ID_TAKEN') return 'new'
  return HOPELESS.includes(kind) ? null : 'same'
}

/** Is a person to be offered beside the words? */
export function needsPerson(kind: TroubleKind): boolean {
  return ['KEY', 'BADREQ', 'GENERIC', 'UNREACHABLE', 'ORIGIN', 'SITE'].includes(kind)
}
