/** The words of the extras: fetched with them, beside those of the panel. */
import english from '../../locales/extras/en.json'
import type {Language} from '../panel/language'

export type ExtraKey = keyof typeof english
export type Words = (key: ExtraKey, values?: Readonly<Record<string, string>>) => string

/** English words where the language has none, or cannot be fetched: they beat none. */
export async function loadWords(readWords: Language['readWords']): Promise<Words> {
  const table = await readWords(english, '-extras').catch(() => english)
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark)
}
