import {directionOf} from '../core/direction'
import {createTranslate, ENGLISH, pickLanguage, readLocale, type Translate} from '../core/i18n'
import {fetchLocale} from './locale-file'

/** Every language beside English: a file in `locales/` and one in `locales/extras/`. */
export const LANGUAGES = 'de'.split(' ')

/** The language the panel speaks: English until another one is chosen and fetched. */
export interface Language {
  t(): Translate
  tag(): string
  /** The site's language is known: it counts where page and owner name none. */
  siteSpeaks(language: string | undefined): void
  /** The page's owner asks for another one. */
  ask(language: string | undefined): void
}

export function createLanguage(
  element: HTMLElement,
  asked: string | null,
  onChange: () => void,
): Language {
  let tag = 'en'
  let site: string | undefined
  let t = createTranslate(ENGLISH, tag)

  async function choose(): Promise<void> {
    const wanted = [asked, document.documentElement.lang, site, ...navigator.languages]
    const next = pickLanguage(wanted, ['en', ...LANGUAGES])
    if (next === tag) return
    try {
      t = createTranslate(next === 'en' ? ENGLISH : readLocale(await fetchLocale(next)), next)
      tag = next
    } catch {
      return // English words beat none.
    }
    element.lang = tag
    element.dir = directionOf(tag)
    onChange()
  }

  element.lang = tag
  void choose()
  return {
    t: () => t,
    tag: () => tag,
    siteSpeaks(spoken) {
      site = spoken
      void choose()
    },
    ask(wanted) {
      asked = wanted ?? asked
      void choose()
    },
  }
}
