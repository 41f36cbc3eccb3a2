/**
 * How long to wait before try `attempt` (from 0): the first at once, then full jitter below a limit
 * that doubles from 0.3 to 10 s.
 */
export function backoffMs(attempt: number, random: number): number {
  if (attempt <= 0) return 0
  return Math.round(random * Math.min(10_000, 300 * 2 ** (attempt - 1)))
}
