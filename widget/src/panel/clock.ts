import type {Clock} from '../core/ports'

/** The browser's clock. */
export const browserClock: Clock = {
  now: () => Date.now(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  timer(ms, late) {
    const timer = setTimeout(late, ms)
    return () => clearTimeout(timer)
  },
}
