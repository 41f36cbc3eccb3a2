/** The launcher's few words: open, close, could not be loaded, try again. */
export type Words = readonly [open: string, close: string, failed: string, retry: string]

const ENGLISH: Words = ['Open chat', 'Close chat', 'The chat could not be loaded.', 'Try again']

const WORDS: Record<string, Words | undefined> = {
  de: [
    'Chat öffnen',
    'Chat schließen',
    'Der Chat konnte nicht geladen werden.',
    'Erneut versuchen',
  ],
  es: ['Abrir chat', 'Cerrar chat', 'No se pudo cargar el chat.', 'Reintentar'],
  fr: ['Ouvrir le chat', 'Fermer le chat', 'Le chat n’a pas pu être chargé.', 'Réessayer'],
  it: ['Apri chat', 'Chiudi chat', 'Impossibile caricare la chat.', 'Riprova'],
  nl: ['Chat openen', 'Chat sluiten', 'De chat kon niet worden geladen.', 'Opnieuw'],
}

export function wordsFor(language: string): Words {
  return WORDS[language.toLowerCase().split(/[-_]/)[0] ?? ''] ?? ENGLISH
}
