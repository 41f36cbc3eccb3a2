/**
 * Keeps the widget in the page, whatever the page does to its body, until it is told to stop.
 *
 * The host element goes to the end of `<body>`, waits for a body where the script runs before there
 * is one, and comes back when the body is replaced or emptied (Turbo, Astro, single-page apps).
 * `onChange`: what the page may have changed is worth a look.
 */
export function keepAttached(host: HTMLElement, onChange: () => void): () => void {
  const observer = new MutationObserver(check)

  function check(): void {
    const {body} = document
    if (!body) return
    if (host.parentNode !== body) {
      body.append(host)
      observer.observe(body, {childList: true, attributeFilter: ['class', 'style']})
    }
    onChange()
  }

  observer.observe(document.documentElement, {childList: true})
  check()
  return () => {
    observer.disconnect()
    host.remove()
  }
}

const STYLES = [
  'transform',
  'translate',
  'scale',
  'rotate',
  'perspective',
  'filter',
  'backdropFilter',
  'contain',
  'willChange',
] as const
/** A function or a length, or what is named: not `none`, not `auto`. */
const TRAP = /[\d(]|paint|layout|strict|content\b|transform|filter|perspective/

/**
 * An ancestor with a transform, filter or containment makes `position: fixed` count from itself, and
 * the launcher would sit at the end of the page. The top layer is out of its reach.
 */
export function lift(host: HTMLElement): void {
  for (let at = host.parentElement; at && host.showPopover; at = at.parentElement) {
    const style = getComputedStyle(at)
    if (!TRAP.test(STYLES.map((name) => style[name]).join())) continue
    host.popover = 'manual'
    if (!host.matches(':popover-open')) host.showPopover()
    return
  }
}
