/**
 * Judges a link of the site's own data (sources, contact): web only; a path counts from `base`. Null
 * for everything else, `//host` and backslashes among it.
 */
export function siteUrl(raw: string, base: string): string | null {
  if (!/^(?:https?:\/\/|\/(?![/\\]))/i.test(raw) || /[\\\u0000-\u001f]/.test(raw)) return null
  try {
    const url = new URL(raw, base)
    return /^https?:$/.test(url.protocol) && !url.username && !url.password ? url.href : null
  } catch {
    return null
  }
}
