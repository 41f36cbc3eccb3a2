/**
 * Where the open chat covers the page. The same condition as in the style sheets. (`innerWidth` is not for
 * this: it may be read before a phone's is known.)
 */
export const FULL_SCREEN = '(max-width: 480px), (max-height: 420px)'
