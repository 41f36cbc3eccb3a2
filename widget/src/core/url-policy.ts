/** What may become a link. Anything else is shown as text. Pure. */
export interface SafeUrl {
  readonly href: string
  /** The host as the browser will dial it (punycode shown as such); the address for mail and tel. */
  readonly host: string
}

const MAX_URL_CHARS = 2048
const ADDRESS = /^[\w.+%-]{1,64}@[a-z\d](?:[a-z\d.-]{0,250}[a-z\d])?\.[a-z][a-z\d-]*$/i
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
    return PHONE.test(phone) ? {href: `tel:${phone.replace(/[^\d+]/g, '')}`, host: phone} : null
  }
  return /^https?:\/\/[^/]/i.test(raw) ? webUrl(raw) : null
}

function webUrl(raw: string): SafeUrl | null {
  try {
    const url = new URL(raw)
    if (!/^https?:$/.test(url.protocol) || url.username || url.password || !url.hostname)
      return null
    return {href: url.href, host: url.host}
  } catch {
    return null
  }
}

/**
 * The host to show behind a link, or null when the words already tell the truth: words that look
 * like another address, and names in punycode, must not hide where the link leads.
 */
export function hostToShow(words: string, url: SafeUrl): string | null {
  if (/(^|\.)xn--/.test(url.host)) return url.host
  const seen =
    /(?:[a-z]+:\/\/)?(?:[^\s/@]*@)?([\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[\p{L}]{2,}(?::\d+)?)/iu.exec(
      words,
    )?.[1]
  if (seen === undefined) return null
  const plain = (host: string) => host.toLowerCase().replace(/^www\./, '')
  const real = url.host.includes('@') ? (url.host.split('@')[1] ?? '') : url.host
  return plain(seen) === plain(real) ? null : url.host
}
