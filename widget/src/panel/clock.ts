import type {Clock} from '../core/ports'

/** The browser's clock. A pause ends early when the network comes back. */
export const browserClock: Clock = {
  now: () => Date.now(),
  pause: (ms) =>
    new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer)
        removeEventListener('online', done)
        resolve()
      }
      const timer = setTimeout(done, ms)
      addEventListener('online', done)
    }),
  timer(ms, late) {
    const timer = setTimeout(late, ms)
    return () => clearTimeout(timer)
  },
}
