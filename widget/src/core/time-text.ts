/** The time of a message, short; with its day when that is not today. */
export function timeText(ts: string, now: number, language: string): string {
  const date = new Date(ts)
  if (Number.isNaN(date.getTime())) return ''
  const today = date.toDateString() === new Date(now).toDateString()
  const day = today ? {} : ({day: 'numeric', month: 'short'} as const)
  return new Intl.DateTimeFormat(language, {...day, hour: 'numeric', minute: '2-digit'}).format(
    date,
  )
}
