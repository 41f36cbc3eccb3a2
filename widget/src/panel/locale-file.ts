/** Fetches the words of a language. The build has this in a form of its own: files named by one hash. */
import type {LocaleFile} from '../core/i18n'

/** `de`: those of the panel. `extras/de`: those of the extras. */
export function fetchLocale(name: string): Promise<LocaleFile> {
  const [folder, language] = name.split('/')
  return language
    ? import(`../../locales/extras/${language}.json`)
    : import(`../../locales/${folder}.json`)
}
