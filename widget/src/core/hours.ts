/** Whether people are there now, by the hours of a site. Pure: the clock's reading is given. */
import type {Day, Hours} from './protocol'

/** Open, and until when; or closed, and until when. No `until`: for a week and longer. */
export interface Presence {
  readonly open: boolean
  readonly until?: number
}

const DAYS: readonly Day[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
const MINUTE_MS = 60_000
const DAY_MS = 1440 * MINUTE_MS

/** Null: nothing is known, or the browser does not know the time zone. */
export function presenceAt(hours: Hours | undefined, now: number): Presence | null {
  if (!hours) return null
  try {
    const spans = spansAround(hours, now)
    const at = spans.find(({from, to}) => from <= now && now < to)
    if (!at) return {open: false, until: spans.find(({from}) => from > now)?.from}
    return {open: true, until: at.to < now + 7 * DAY_MS ? at.to : undefined}
  } catch {
    return null
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

/** From yesterday to in nine days, in their order; what meets at midnight is one. */
function spansAround({timeZone, week}: Hours, now: number): Span[] {
  const clock = wallClock(timeZone)
  const today = Math.floor(clock(now) / DAY_MS)
  const spans: Span[] = []
  for (let day = today - 1; day <= today + 9; day++) {
    const name = DAYS[(day + 4) % 7] // the first of January 1970 was a Thursday
    for (const [from = '', to = ''] of (name && week[name]) ?? []) {
      const start = instant(day, from, clock)
      const end = instant(day, to, clock)
      const last = spans.at(-1)
      if (last?.to === start) spans[spans.length - 1] = {from: last.from, to: end}
      else if (start < end) spans.push({from: start, to: end})
    }
  }
  return spans
}

/** What a clock on the wall shows at an instant, as if it were UTC. */
type WallClock = (at: number) => number

function wallClock(timeZone: string): WallClock {
  // Swedes write a time as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv', {timeZone, dateStyle: 'short', timeStyle: 'medium'})
  return (at) => Date.parse(`${format.format(at).replace(' ', 'T')}Z`)
}

/** When the clock shows `time` on a day. In an hour that the clock leaves out: an hour later. */
function instant(day: number, time: string, clock: WallClock): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  const wall = day * DAY_MS + (hour * 60 + minute) * MINUTE_MS
  const first = wall - (clock(wall) - wall)
  return wall - (clock(first) - first)
}
