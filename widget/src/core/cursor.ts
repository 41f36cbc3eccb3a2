/** Cursors: `<seq>`, or inside a reply `<seq>~<reply>.<attempt>:<offset>`. */

/** The session's events that are known up to it. */
export function seqOf(cursor: string): number {
  return Number.parseInt(cursor, 10) || 0
}

/** The attempt of the reply it stands in. */
export function attemptOf(cursor: string): number | undefined {
  const attempt = /\.(\d+):/.exec(cursor)?.[1]
  return attempt ? Number(attempt) : undefined
}
