/** The words of the extras: fetched with them, beside those of the panel. */
import english from '../../locales/extras/en.json'
import type {fetchLocale} from '../panel/locale-file'

export type ExtraKey = keyof typeof english
export type Words = (key: ExtraKey, values?: Readonly<Record<string, string>>) => string

/** English words where the language has none, or cannot be fetched: they beat none. */
export async function loadWords(language: string, fetchWords: typeof fetchLocale): Promise<Words> {
  const name = language.slice(0, 2)
  const table =
    name === 'en' ? english : await fetchWords(english, `extras-${name}`).catch(() => english)
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark)
}
