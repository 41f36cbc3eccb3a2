/** The widget's own words. English is built in; it also fills in for what cannot be loaded. Pure. */
import en from '../../locales/en.json'

export type Strings = typeof en
/** A key as code names it: the `_one`, `_other` forms of a counted text count as one key. */
type Counted<K> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K
export type Key = Counted<keyof Strings>

export type Translate = (key: Key, values?: {readonly n?: number}) => string

export const ENGLISH: Strings = en

/** A locale as the build ships it (`locale-words.mjs`): its own plural forms, then words without keys. */
export type LocaleWords = readonly [Record<string, string>, ...(string | null | undefined)[]]

/** The words by key. Where the language has none, they are English. */
export function readLocale<Table extends Record<string, string>>(
  english: Table,
  [forms, ...words]: LocaleWords,
): Table {
  const known = Object.entries(english).map(([key, word], at) => [key, words[at] ?? word])
  return {...forms, ...Object.fromEntries(known)}
}

/** Words in `language`; a number picks the plural form and is written as the language writes it. */
export function createTranslate(
  table: Readonly<Record<string, string>>,
  language: string,
): Translate {
  const word = (key: string) => table[key] as string // English has every key
  return (key, {n} = {}) => {
    if (n === undefined) return word(key)
    const form = new Intl.PluralRules(language).select(n)
    const text = word(`${key}_${form}`) ?? word(`${key}_other`) ?? word(key)
    return text.replace('{n}', new Intl.NumberFormat(language).format(n))
  }
}

/**
 * The first wanted language that is there, else English: the whole tag, since region and extensions
 * count where numbers and dates are written. Its language alone names the words. `available` has
 * commas between two letters each.
 */
export function pickLanguage(
  wanted: readonly (string | null | undefined)[],
  available: string,
): string {
  for (const tag of wanted) {
    try {
      // Names of old are made new on the way: `iw` is `he`.
      const locale = new Intl.Locale(
        `${tag}`
          .trim()
          .replace('_', '-')
          .replace(/^n[no]\b/i, 'nb'),
      )
      const {language} = locale
      // Our Chinese is in simplified characters, wherever it is read.
      if (available.includes(language)) return language === 'zh' ? language : `${locale}`
    } catch {} // no language tag
  }
  return 'en'
}
