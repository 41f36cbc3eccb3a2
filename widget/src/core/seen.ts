/**
 * Up to where this visitor has read: the `seq` of the newest message that was shown. Written by the
 * panel, in a conversation the visitor has begun; read where unread messages are counted.
 */
const keyOf = (site: string) => `live-chat-agent:${site}:seen`

/** Null: nothing is known. */
export function readSeen(site: string): number | null {
  try {
    return Number(localStorage.getItem(keyOf(site))) || null
  } catch {
    return null // the browser denies storage
  }
}

/** Only ever moves on; null forgets, with the conversation. */
export function writeSeen(site: string, seq: number | null): void {
  try {
    if (seq === null) localStorage.removeItem(keyOf(site))
    else if (seq > (readSeen(site) ?? 0)) localStorage.setItem(keyOf(site), String(seq))
  } catch {
    // denied or full: a message may be counted again
  }
}
