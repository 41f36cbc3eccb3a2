import {directionOf} from '../core/direction'
import {
  createTranslate,
  ENGLISH,
  type LocaleFile,
  pickLanguage,
  readLocale,
  type Translate,
} from '../core/i18n'

/** Every language beside English: a file in `locales/` and a line here. Fetched only when wanted. */
export const LOCALES: Record<string, () => Promise<LocaleFile>> = {
  de: () => import('../../locales/de.json'),
}

/** The language the panel speaks: English until another one is chosen and fetched. */
export interface Language {
  t(): Translate
  tag(): string
  /** The site's language is known: it counts where page and owner name none. */
  siteSpeaks(language: string | undefined): void
}

export function createLanguage(
  element: HTMLElement,
  asked: string | null,
  onChange: () => void,
): Language {
  let tag = 'en'
  let t = createTranslate(ENGLISH, tag)

  async function choose(site: string | undefined): Promise<void> {
    const wanted = [asked, document.documentElement.lang, site, ...navigator.languages]
    const next = pickLanguage(wanted, ['en', ...Object.keys(LOCALES)])
    if (next === tag) return
    try {
      const file = await LOCALES[next]?.()
      t = createTranslate(file ? readLocale(file) : ENGLISH, next)
      tag = next
    } catch {
      return // English words beat none.
    }
    element.lang = tag
    element.dir = directionOf(tag)
    onChange()
  }

  element.lang = tag
  void choose(undefined)
  return {t: () => t, tag: () => tag, siteSpeaks: (site) => void choose(site)}
}
