/** How long to wait before try `attempt` (from 0): the first at once, then full jitter up to 30 s. */
export function backoffMs(attempt: number, random: number): number {
  if (attempt <= 0) return 0
  return Math.round(random * Math.min(30_000, 1000 * 2 ** attempt))
}
