/** Which way a language is written, by its tag. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return /^(ar|fa|he)\b/.test(language) ? 'rtl' : 'ltr'
}
