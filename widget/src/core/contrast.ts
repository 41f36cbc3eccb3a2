/** Colour arithmetic of WCAG 2.2 on `#rrggbb` strings. Pure. */

/** The colour of a chat nobody chose one for. */
export const DEFAULT_COLOR = '#0b6b5d'

function channels(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16)
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255]
}

function luminance(hex: string): number {
  const linear = (channel: number) => {
    const part = channel / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }
  const [r, g, b] = channels(hex)
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)]
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

/** `#rrggbb` of a hex colour in any of its usual spellings, or null. */
export function hexColor(text: string): string | null {
  const hex = text.trim().toLowerCase()
  if (!/^#([\da-f]{3}){1,2}$/.test(hex)) return null
  return hex[4] ? hex : hex.replace(/\w/g, '$&$&')
}

/** Black or white, for words on `color`: white where its contrast reaches 4.5, else black. */
export function inkOn(color: string): string {
  return luminance(color) <= 1.05 / 4.5 - 0.05 ? '#ffffff' : '#000000'
}

/** `color` itself if words in it can be read on `surface`, else moved towards black or white until they can. */
export function readableOn(color: string, surface: string): string {
  const goal = contrast(surface, '#000000') > contrast(surface, '#ffffff') ? 0 : 255
  let shade = color
  for (let step = 1; step <= 20 && contrast(shade, surface) < 4.5; step++) {
    const mixed = channels(color).map((part) => Math.round(part + ((goal - part) * step) / 20))
    shade = `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`
  }
  return shade
}
