import {directionOf} from '../core/direction'
import {createTranslate, ENGLISH, pickLanguage, type Translate} from '../core/i18n'
import {fetchLocale} from './locale-file'

/** The language the panel speaks: English until another one is chosen and fetched. */
export interface Language {
  t(): Translate
  /** With its region, where one is named: for numbers and dates. Its first two letters name the words. */
  tag(): string
  /** The site's language is known: it counts where page and owner name none. */
  siteSpeaks(language: string | undefined): void
  /** The page's owner asks for another one. */
  ask(language: string | undefined): void
}

export function createLanguage(
  element: HTMLElement,
  asked: string | undefined,
  onChange: () => void,
  fetchWords = fetchLocale,
): Language {
  let tag = 'en'
  let chosen = tag
  let site: string | undefined
  let t = createTranslate(ENGLISH, tag)

  async function choose(): Promise<void> {
    const wanted = [asked, document.documentElement.lang, site, ...navigator.languages]
    const next = pickLanguage(wanted, LANGUAGES)
    if (next === chosen) return
    chosen = next
    try {
      const name = next.slice(0, 2)
      const words = await (name === 'en' ? ENGLISH : fetchWords(ENGLISH, name))
      if (next !== chosen) return // another one was chosen meanwhile
      t = createTranslate(words, next)
      tag = next
    } catch {
      chosen = tag
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
