/** The widget's own words. English is built in; it also fills in for what cannot be loaded. */
import en from '../../locales/en.json'

export type Strings = typeof en
/** A key as code names it: the `_one`, `_other` forms of a counted text count as one key. */
type Counted<K> = K extends `${infer Base}_${'one' | 'other'}` ? Base : K
export type Key = Counted<keyof Strings>

export type Translate = (key: Key, values?: {readonly n?: number}) => string

export const ENGLISH: Strings = en

/** A locale as the build ships it: values in the order of the English keys, then other plural forms. */
export interface LocaleFile {
  readonly default: Record<string, string | undefined>
  readonly values?: readonly (string | undefined)[]
}

export function readLocale({default: strings, values = []}: LocaleFile): LocaleFile['default'] {
  const keys = Object.keys(ENGLISH)
  return {
    ...strings,
    ...Object.fromEntries(values.map((value, at) => [keys[at], value ?? undefined])),
  }
}

/** Words in `language`; a number picks the plural form and is written as the language writes it. */
export function createTranslate(
  table: Record<string, string | undefined>,
  language: string,
): Translate {
  return (key, {n} = {}) => {
    if (n === undefined) return table[key] ?? key
    const form = new Intl.PluralRules(language).select(n)
    const text = table[`${key}_${form}`] ?? table[`${key}_other`] ?? table[key] ?? key
    return text.replace('{n}', new Intl.NumberFormat(language).format(n))
  }
}

/** The first wanted language that is there, by full tag or by its main part; else English. */
export function pickLanguage(
  wanted: readonly (string | null | undefined)[],
  available: readonly string[],
): string {
  for (const tag of wanted) {
    const full = tag?.trim().toLowerCase().replace('_', '-')
    if (!full) continue
    const found = available.find((name) => name.toLowerCase() === full)
    const main = full.split('-')[0] ?? ''
    const match = found ?? available.find((name) => name === main)
    if (match) return match
  }
  return 'en'
}
