/** The words of the extras: fetched with them, beside those of the panel. */
import english from '../../locales/extras/en.json'
import type {LocaleFile} from '../core/i18n'

export type ExtraKey = keyof typeof english
export type Words = (key: ExtraKey, values?: Readonly<Record<string, string>>) => string

/** English words where the language has none, or cannot be fetched: they beat none. */
export async function loadWords(
  language: string,
  fetchLocale: (name: string) => Promise<LocaleFile>,
): Promise<Words> {
  const file =
    language === 'en' ? undefined : await fetchLocale(`extras/${language}`).catch(() => undefined)
  const table: LocaleFile['default'] = {...english, ...file?.default}
  const keys = Object.keys(english)
  file?.values?.forEach((value, at) => {
    const key = keys[at]
    if (key && value) table[key] = value
  })
  return (key, values = {}) =>
    (table[key] ?? key).replace(/\{(\w+)\}/g, (mark, name) => values[name] ?? mark)
}
