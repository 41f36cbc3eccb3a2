/** A conversation as a text to keep. Pure. */
import type {Message} from './protocol'

export interface TranscriptWords {
  readonly heading: string
  readonly you: string
  readonly assistant: string
  readonly sources: string
}

/** Who, when, what, and where an answer is from. `link` is null for one that is not to be shown. */
export function transcriptOf(
  messages: readonly Message[],
  words: TranscriptWords,
  language: string,
  link: (url: string) => string | null,
): string {
  const time = new Intl.DateTimeFormat(language, {dateStyle: 'medium', timeStyle: 'short'})
  const blocks = messages.map(({role, ts, content, sources = []}) => {
    const who = {user: words.you, assistant: words.assistant}[role as string] ?? role
    const at = ts && !Number.isNaN(Date.parse(ts)) ? `, ${time.format(new Date(ts))}` : ''
    const links = sources.flatMap(({title, url}) => {
      const href = link(url)
      return href ? [`- ${title}: ${href}`] : []
    })
    const from = links[0] ? ['', `${words.sources}:`, ...links] : []
    return [`${who}${at}`, content, ...from].join('\n')
  })
  return `${[words.heading, ...blocks].join('\n\n')}\n`
}
