/**
 * Keeps the end of the log in sight while the visitor is there, and leaves them alone elsewhere.
 */
export interface Scroller {
  /** Content has changed. `jump`: the visitor did something and wants to see it. */
  update(jump: boolean): void
  toEnd(): void
}

/** That close to the end counts as being there. */
const NEAR = 48

export function createScroller(
  log: HTMLElement,
  content: HTMLElement,
  onAway: (away: boolean, news: boolean) => void,
): Scroller {
  let away = false
  let news = false

  function report(nextAway: boolean, nextNews: boolean): void {
    if (away === nextAway && news === nextNews) return
    away = nextAway
    news = nextNews
    onAway(away, news)
  }

  function toEnd(): void {
    log.scrollTop = log.scrollHeight
    report(false, false)
  }

  log.addEventListener(
    'scroll',
    () => {
      const gap = log.scrollHeight - log.clientHeight - log.scrollTop
      report(gap > NEAR, gap > NEAR && news)
    },
    {passive: true},
  )
  const observer = new ResizeObserver(() => {
    if (!away) toEnd()
  })
  observer.observe(log)
  observer.observe(content)

  return {
    toEnd,
    update(jump) {
      if (jump || !away) toEnd()
      else report(true, true)
    },
  }
}
