import type {TroubleKind} from './trouble'

const BY_CODE = new Map<string | undefined, TroubleKind>(
  Object.entries({
    rate_limited: 'RATE',
    busy: 'BUSY',
    unavailable: 'BUSY',
    storage_unavailable: 'BUSY',
    blank_message: 'BLANK',
    message_too_long: 'TOO_LONG',
    body_too_large: 'TOO_LONG',
    token_missing: 'EXPIRED',
    token_invalid: 'EXPIRED',
    token_expired: 'EXPIRED',
    token_for_another_session: 'EXPIRED',
    session_not_found: 'EXPIRED',
    origin_not_allowed: 'ORIGIN',
    origin_missing: 'ORIGIN',
    site_not_found: 'SITE',
    message_id_reused: 'ID_TAKEN',
  } as const),
)

/** The trouble behind a problem answer: its code, or for one without a known code its status. */
export function troubleOf(status: number, code: string | undefined): TroubleKind {
  const known = BY_CODE.get(code)
  if (known !== undefined) return known
  if (status === 429) return 'RATE'
  if (status === 401) return 'EXPIRED'
  if (status === 413) return 'TOO_LONG'
  return status === 502 || status === 503 || status === 504 ? 'BUSY' : 'GENERIC'
}
