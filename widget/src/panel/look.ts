import {hexColor, inkOn, readableOn} from '../core/contrast'

/** The least favourable of what the accent is read on: `--sunken` of the style sheet. */
const SURFACE = {light: '#f3f4f6', dark: '#23262d'}

/**
 * Keeps the colours of the panel: light or dark as `data-theme` of the frame asks for, following the
 * visitor's system where it says `auto`; the brand colour, the ink on it, and the accent, which is
 * the brand colour as far as it can be read. Values are set as properties, never as a style
 * attribute: a strict Content-Security-Policy allows only the former.
 */
export function createLook(frame: HTMLElement): {setColor(color: string): void} {
  const theme = frame.dataset.theme
  const system = matchMedia('(prefers-color-scheme: dark)')
  let brand = frame.style.getPropertyValue('--brand')

  function paint(): void {
    const dark = theme === 'dark' || (theme !== 'light' && system.matches)
    frame.dataset.theme = dark ? 'dark' : 'light'
    frame.style.setProperty('--brand', brand)
    frame.style.setProperty('--ink', inkOn(brand))
    frame.style.setProperty('--accent', readableOn(brand, dark ? SURFACE.dark : SURFACE.light))
  }

  system.addEventListener('change', paint)
  paint()
  return {
    setColor(color) {
      brand = hexColor(color) ?? brand
      paint()
    },
  }
}
