/** Takes a greeting away; says how much is new, in a form that every number fits. */
const WORDS: Record<string, string | undefined> = {
  de: 'Schließen|Neue Nachrichten',
  es: 'Cerrar|Mensajes nuevos',
  fr: 'Fermer|Nouveaux messages',
  it: 'Chiudi|Nuovi messaggi',
  nl: 'Sluiten|Nieuwe berichten',
  pt: 'Fechar|Mensagens novas',
  pl: 'Zamknij|Nowe wiadomości',
  cs: 'Zavřít|Nové zprávy',
  sk: 'Zavrieť|Nové správy',
  da: 'Luk|Nye beskeder',
  sv: 'Stäng|Nya meddelanden',
  nb: 'Lukk|Nye meldinger',
  fi: 'Sulje|Uusia viestejä',
  hu: 'Bezárás|Új üzenetek',
  ro: 'Închide|Mesaje noi',
  el: 'Κλείσιμο|Νέα μηνύματα',
  tr: 'Kapat|Yeni mesajlar',
  uk: 'Закрити|Нові повідомлення',
  ru: 'Закрыть|Новые сообщения',
  ar: 'إغلاق|رسائل جديدة',
  he: 'סגירה|הודעות חדשות',
  fa: 'بستن|پیام‌های جدید',
  hi: 'बंद करें|नए संदेश',
  ja: '閉じる|新着メッセージ',
  ko: '닫기|새 메시지',
  zh: '关闭|新消息',
}

export function wordsFor(language: string): {readonly close: string; readonly news: string} {
  const main = language.slice(0, 2).toLowerCase()
  const [close = '', news = ''] = (WORDS[main] ?? 'Close|New messages').split('|')
  return {close, news}
}
