/**
 * Keeps the widget in the page, whatever the page does to its body.
 *
 * The host element goes to the end of `<body>`, waits for a body where the script runs before there
 * is one, and comes back when the body is replaced or emptied (Turbo, Astro, single-page apps).
 */
export function keepAttached(host: HTMLElement): void {
  const check = () => {
    const {body} = document
    if (!body || host.parentNode === body) return
    body.append(host)
    inBody.disconnect()
    inBody.observe(body, {childList: true})
    lift(host)
  }
  const inBody = new MutationObserver(check)
  new MutationObserver(check).observe(document.documentElement, {childList: true})
  check()
  addEventListener('load', () => lift(host))
}

const TRAPS = [
  'transform',
  'translate',
  'scale',
  'rotate',
  'perspective',
  'filter',
  'backdrop-filter',
]

/**
 * An ancestor with a transform, filter or containment makes `position: fixed` count from itself, and
 * the launcher would sit at the end of the page. The top layer is out of its reach.
 */
export function lift(host: HTMLElement): void {
  for (let at = host.parentElement; at && host.showPopover; at = at.parentElement) {
    const style = getComputedStyle(at)
    const trap =
      TRAPS.some((name) => !/^(none)?$/.test(style.getPropertyValue(name))) ||
      /paint|layout|strict|content/.test(style.contain) ||
      /transform|filter|perspective/.test(style.willChange)
    if (!trap) continue
    host.popover = 'manual'
    if (!host.matches(':popover-open')) host.showPopover()
    return
  }
}
