import type {Settings} from '../launcher/launcher'

const FORMS: Readonly<Record<string, RegExp>> = {
  color: /^#([\da-f]{3}){1,2}$/i,
  theme: /^(auto|light|dark)$/,
  position: /^(left|right)$/,
  offset: /^\d{1,3}( \d{1,3})?$/,
  radius: /^\d\d?$/,
  font: /^inherit$/,
  lang: /^[a-z]{2,3}\b/i,
}

/** What of it has its right form. Of the rest the page's owner is told; what was before stands. */
export function checked(given: object): Settings & {font?: string; hidden?: boolean} {
  const good: Record<string, string> = {...given}
  for (const [name, form] of Object.entries(FORMS)) {
    const value = good[name]
    if (value === undefined) continue
    if (form.test(value)) good[name] = `${value}`
    else {
      warn(`${name} cannot be "${value}"`)
      delete good[name]
    }
  }
  return good
}

export function warn(words: string): void {
  console.warn('Live Chat Agent:', words)
}
