/** The launcher's few words. It says by itself whether it is open: its name need not. */

/** Where "Chat" is written otherwise. */
const NAMES: Record<string, string | undefined> = {
  ru: 'Чат',
  uk: 'Чат',
  ar: 'دردشة',
  he: 'צ׳אט',
  fa: 'چت',
  hi: 'चैट',
  ja: 'チャット',
  ko: '채팅',
  zh: '聊天',
}

/** What "Chat" is when it cannot be fetched: nor can words be, so in no more than the most common
 * languages. The launcher beneath tries again. */
const FAILURES: Record<string, string | undefined> = {
  de: 'nicht erreichbar.',
  es: 'no disponible.',
  fr: 'indisponible.',
}

export function nameIn(language: string): string {
  return NAMES[language.slice(0, 2)] ?? 'Chat'
}

export function failureIn(language: string): string {
  return `Chat ${FAILURES[language.slice(0, 2)] ?? 'unavailable.'}`
}
