/**
 * Says a reply to a screen reader in sentences, not in fragments.
 *
 * One thing at a time, at most every two seconds. Of a long reply the first two sentences are said
 * while it is written; the rest is counted, for the visitor to read in the log.
 */
export interface Announcer {
  typing(): void
  /** More plain text of the running reply. */
  text(text: string): void
  end(): void
  /** Something short about the chat itself. */
  note(words: string): void
  /** What waits to be said is not worth saying any more. */
  hush(): void
}

export interface AnnouncerPorts {
  say(words: string): void
  timer(ms: number, then: () => void): void
  words(key: 'typing' | 'more', count?: {n: number}): string
}

const GAP_MS = 2000
const LIVE_SENTENCES = 2
/** That many sentences more are still said rather than counted. */
const TAIL_SENTENCES = 2
const SENTENCE_END = /[.!?…][)"'”’\]]*\s+|[。！？]|\n+/g

export function createAnnouncer({say, timer, words}: AnnouncerPorts): Announcer {
  const queue: string[] = []
  let resting = false
  let rest = ''
  let said = 0
  const held: string[] = []

  function next(): void {
    const sentence = queue.shift()
    if (sentence === undefined) {
      resting = false
      return
    }
    resting = true
    say(sentence)
    timer(GAP_MS, next)
  }

  function add(sentence: string): void {
    if (sentence === '') return
    queue.push(sentence)
    if (!resting) next()
  }

  function takeSentences(final: boolean): void {
    let from = 0
    for (const match of rest.matchAll(SENTENCE_END)) {
      const end = match.index + match[0].length
      hold(rest.slice(from, end))
      from = end
    }
    rest = rest.slice(from)
    if (!final) return
    hold(rest)
    rest = ''
  }

  function hold(raw: string): void {
    const sentence = raw.trim().replace(/\s+/g, ' ')
    if (!/[\p{L}\p{N}]/u.test(sentence)) return
    if (said++ < LIVE_SENTENCES) add(sentence)
    else held.push(sentence)
  }

  return {
    typing() {
      rest = ''
      said = 0
      held.length = 0
      add(words('typing'))
    },
    text(text) {
      rest += text
      takeSentences(false)
    },
    end() {
      takeSentences(true)
      if (held.length > TAIL_SENTENCES) add(words('more', {n: held.length}))
      else add(held.join(' '))
      held.length = 0
      said = 0
    },
    note: add,
    hush() {
      queue.length = 0
    },
  }
}
