/**
 * The words of a locale as the build ships them: first the plural forms that English does not have,
 * then the words in the order of the English ones, without their keys. `readLocale` reads them.
 */
export function localeWords(strings, english) {
  const forms = Object.entries(strings).filter(([key]) => !(key in english))
  return [Object.fromEntries(forms), ...Object.keys(english).map((key) => strings[key])]
}
