import {matchesPath} from '../core/path-glob'

/** A proactive greeting, as the site's owner has set it up. */
export interface Greeting {
  readonly id: string
  readonly text: string
  readonly afterSeconds: number
  /** Globs; absent: on every page. */
  readonly paths?: readonly string[]
  readonly cart?: 'empty' | 'filled'
  readonly cartTotalFrom?: number
}

/** Where the visitor is. A shop that tells nothing of its cart has greetings without one only. */
export interface Moment {
  readonly path: string
  /** On this page, while it could be seen. */
  readonly seconds: number
  readonly cart?: {readonly items: number; readonly total: number}
}

/** The first greeting whose time has come. */
export function dueGreeting(
  greetings: readonly Greeting[],
  {path, seconds, cart}: Moment,
): Greeting | undefined {
  return greetings.find(
    (one) =>
      seconds >= one.afterSeconds &&
      (!one.paths || matchesPath(one.paths, path)) &&
      (!one.cart || (cart && one.cart === (cart.items > 0 ? 'filled' : 'empty'))) &&
      (one.cartTotalFrom === undefined || (cart && cart.total >= one.cartTotalFrom)),
  )
}
