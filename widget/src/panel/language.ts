import {directionOf} from '../core/direction'
import {
  createTranslate,
  ENGLISH,
  type LocaleWords,
  pickLanguage,
  readLocale,
  type Translate,
} from '../core/i18n'

/** The language the panel speaks: English until another one is chosen and fetched. */
export interface Language {
  t(): Translate
  /** With its region, where the page or the browser names one: for numbers and dates. */
  tag(): string
  /** The site's language is known: it counts where page and owner name none. */
  siteSpeaks(language: string | undefined): void
  /** The page's owner asks for another one. */
  ask(language: string | undefined): void
  /** `english` in the language spoken, from its file of that part (`-extras`). Fails where that cannot be fetched. */
  readWords<Table extends Record<string, string>>(english: Table, part: string): Promise<Table>
}

type FetchLocale = (name: string) => Promise<{readonly default: LocaleWords}>
const fetchLocale: FetchLocale = (name) => import(LOCALE_FILE.replace('*', name))

export function createLanguage(
  element: HTMLElement,
  asked: string | null,
  onChange: () => void,
  fetchFile = fetchLocale,
): Language {
  let tag = 'en'
  let chosen = tag
  let site: string | undefined
  let t = createTranslate(ENGLISH, tag)

  async function choose(): Promise<void> {
    const wanted = [asked, document.documentElement.lang, site, ...navigator.languages]
    const next = pickLanguage(wanted, LANGUAGES.split(','))
    if (next === chosen) return
    chosen = next
    try {
      const words = await read(ENGLISH, next, '')
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

  async function read<Table extends Record<string, string>>(
    english: Table,
    language: string,
    part: string,
  ): Promise<Table> {
    const name = language.slice(0, 2)
    return name === 'en' ? english : readLocale(english, (await fetchFile(name + part)).default)
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
    readWords: (english, part) => read(english, tag, part),
  }
}
