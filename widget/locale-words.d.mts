import type {LocaleWords} from './src/core/i18n'

export function localeWords(
  strings: Record<string, string>,
  english: Record<string, string>,
): LocaleWords
