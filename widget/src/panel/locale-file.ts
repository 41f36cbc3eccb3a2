import {type LocaleWords, readLocale} from '../core/i18n'

/** `english` in another language, from its file: `de` of the panel, or `extras-de`. */
export async function fetchLocale<Table extends Record<string, string>>(
  english: Table,
  name: string,
): Promise<Table> {
  const file: {readonly default: LocaleWords} = await import(LOCALE_FILE.replace('*', name))
  return readLocale(english, file.default)
}
