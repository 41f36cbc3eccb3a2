/** What may become a link. Anything else is shown as text. Pure. */
export interface SafeUrl {
  readonly href: string
  /** The host as the browser will dial it (punycode shown as such); the address for mail and tel. */
  readonly host: string
}

const MAX_URL_CHARS = 2048
// No percent sign: it could stand for another address, or for a header.
const ADDRESS = /^[\w.+-]{1,64}@[a-z\d](?:[a-z\d.-]{0,250}[a-z\d])?\.[a-z][a-z\d-]*$/i
const PHONE = /^\+?[\d().\s-]{3,30}$/

/**
 * Judges a URL written by a model. Allowed: absolute http and https without user info, a plain mail
 * address, a telephone number. Refused: relative and `//` forms (they would lead where the page
 * happens to be), backslashes and control characters (browsers read them in surprising ways).
 */
export function safeUrl(raw: string): SafeUrl | null {
  if (raw.length > MAX_URL_CHARS || /[\s\\\u0000-\u001f\u007f-\u009f]/.test(raw)) return null
  const mail = /^mailto:(.*)$/i.exec(raw)?.[1]
  if (mail !== undefined) return ADDRESS.test(mail) ? {href: `mailto:${mail}`, host: mail} : null
  const phone = /^tel:(.*)$/i.exec(raw)?.[1]
  if (phone !== undefined) {
    const number = phone.replace(/[^\d+]/g, '')
    return PHONE.test(phone) ? {href: `tel:${number}`, host: number} : null
  }
  return /^https?:\/\/[^/?#@]+([/?#]|$)/i.test(raw) ? webUrl(raw) : null
}

function webUrl(raw: string): SafeUrl | null {
  try {
    const {href, host} = new URL(raw)
    return /^[\w.:[\]-]+$/.test(host) ? {href, host} : null
  } catch {
    return null
  }
}

/**
 * The host to show behind a link, or null when the words already tell the truth: words that look
 * like another address or number, and names in punycode, must not hide where the link leads. `words`
 * are judged as they look, not as they are written.
 */
export function hostToShow(words: string, {href, host}: SafeUrl): string | null {
  const seen = words
    .normalize('NFKC')
    .replace(/\p{DI}/gu, '')
    .replace(/。/g, '.')
    .toLowerCase()
  const real = host.toLowerCase()
  const lies = (word: string) => {
    const name = word.replace(/^([a-z]+:)?\/*(www\.)?|[/?#].*|[.:]+$/g, '')
    const isName = /:\/\//.test(word) || /\.\p{L}[^.]+$/u.test(name)
    return isName && name !== real && name !== real.replace(/^(www\.|.*@)/, '')
  }
  const number = href[0] === 't' && digits(seen)
  return /(^|[.@])xn--/.test(host) ||
    seen.split(/[^\p{L}\p{M}\w.:/@?#-]+/u).some(lies) ||
    (number && number !== digits(host))
    ? host
    : null
}

const digits = (text: string) => text.replace(/\D/g, '')
