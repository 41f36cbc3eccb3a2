/** Keeps the end of the log in sight while the visitor is there, and leaves them alone elsewhere. */
export interface Scroller {
  /** Content has changed. `jump`: the visitor did something and wants to see it. */
  update(jump: boolean): void
  toEnd(): void
}

/** That close to the end counts as being there. */
const NEAR = 48

/** `onAway` hears when the visitor leaves or reaches the end, and when something new came there. */
export function createScroller(
  log: HTMLElement,
  content: HTMLElement,
  onAway: (away: boolean, news: boolean) => void,
): Scroller {
  let away = false

  function report(next: boolean, news: boolean): void {
    if (away !== next || news) onAway(next, news)
    away = next
  }

  function toEnd(): void {
    log.scrollTop = log.scrollHeight
    report(false, false)
  }

  log.onscroll = () => report(log.scrollHeight - log.clientHeight - log.scrollTop > NEAR, false)
  const observer = new ResizeObserver(() => away || toEnd())
  observer.observe(log)
  observer.observe(content)
  onAway(false, false)

  return {
    toEnd,
    update(jump) {
      if (jump || !away) toEnd()
      else report(true, true)
    },
  }
}
