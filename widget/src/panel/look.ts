import {hexColor, inkOn, readableOn} from '../core/contrast'
import type {PageSettings} from '../core/page-api'
import type {Site} from '../core/protocol'

/** The least favourable of what the accent is read on: `--sunken` of the style sheet. */
const SURFACE = {light: '#f3f4f6', dark: '#23262d'}

/**
 * Keeps the look of the panel: what the page asks for, else what the site has, else what the frame
 * began with. Light or dark, following the visitor's system where nobody chose; the brand colour, the
 * ink on it, and the accent, which is the brand colour as far as it can be read. Values are set as
 * properties, never as a style attribute: a strict Content-Security-Policy allows only the former. The
 * site's corners are the panel's alone: the launcher would change its shape when the chat is opened.
 */
export function createLook(frame: HTMLElement, signal: AbortSignal) {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const first = frame.style.getPropertyValue('--brand')
  let page: PageSettings = {}
  let site: Site['look'] = {}

  function paint(): void {
    const chosen = page.theme === 'auto' ? undefined : page.theme
    const theme = chosen ?? site.theme
    const dark = theme === 'dark' || (theme !== 'light' && system.matches)
    const brand = hexColor(page.color ?? '') ?? hexColor(site.color ?? '') ?? first
    frame.dataset.theme = dark ? 'dark' : 'light'
    const {style} = frame
    style.setProperty('--brand', brand)
    style.setProperty('--ink', inkOn(brand))
    style.setProperty('--accent', readableOn(brand, dark ? SURFACE.dark : SURFACE.light))
    if (site.radius !== undefined) style.setProperty('--corners', `${site.radius}px`)
  }

  system.addEventListener('change', paint, {signal})
  return {
    update(asked: PageSettings, look: Site['look']) {
      page = asked
      site = look
      paint()
    },
  }
}
