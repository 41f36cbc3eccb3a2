import {readSeen} from '../core/seen'

interface Listed {
  readonly role: string
  readonly seq?: number
}

/** So many are looked at: more is just as much. */
const NEWEST = 30

/** How many messages have come that were not shown to this visitor. What fails counts as none. */
export async function countUnread(origin: string, site: string, token: string): Promise<number> {
  const seen = readSeen(site)
  if (seen === null) return 0
  const session = encodeURIComponent(sessionOf(token))
  const response = await fetch(`${origin}/api/v1/sessions/${session}/messages?limit=${NEWEST}`, {
    headers: {Accept: 'application/json', Authorization: `Bearer ${token}`},
    credentials: 'omit',
    cache: 'no-store',
  })
  if (!response.ok) return 0
  const {messages}: {messages: readonly Listed[]} = await response.json()
  return messages.filter(({role, seq = 0}) => /^a/.test(role) && seq > seen).length
}

/** The session that a visitor's token is for. It is read, not judged: that is the server's to do. */
function sessionOf(token: string): string {
  const [, claims = ''] = token.split('.')
  return JSON.parse(atob(claims.replace(/-/g, '+').replace(/_/g, '/'))).sid
}
