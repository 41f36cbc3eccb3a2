/** The whole conversation as a text file. */

import {newestSeq} from '../core/happenings'
import type {Message} from '../core/protocol'
import {transcriptOf} from '../core/transcript'
import type {Kit} from './kit'
import type {Words} from './words'

/** More pages than a conversation has. */
const MAX_PAGES = 500

export async function downloadTranscript(kit: Kit, words: Words): Promise<void> {
  const {t, chat, language, resolve} = kit
  const {site, entries} = chat.snapshot()
  const messages = await wholeHistory(kit, newestSeq(entries) + 1)
  const name = site?.texts.title ?? site?.name ?? ''
  const date = new Intl.DateTimeFormat(language, {dateStyle: 'long'}).format(new Date())
  const heading = words('transcript', {name, date})
  const said = {heading, you: words('you'), assistant: t('assistant'), sources: words('sources')}
  save(kit, transcriptOf(messages, said, language, resolve))
}

async function wholeHistory({api, chat}: Kit, end: number): Promise<Message[]> {
  const session = await chat.session()
  const messages: Message[] = []
  for (let page = 0, before = end; page < MAX_PAGES && before > 1; page++) {
    const {messages: older, more} = await api.earlier(session, before)
    messages.unshift(...older)
    if (!more) break
    before = older[0]?.seq ?? 0
  }
  return messages
}

function save({el, root}: Kit, text: string): void {
  const href = URL.createObjectURL(new Blob([text], {type: 'text/plain;charset=utf-8'}))
  const day = new Date().toISOString().slice(0, 10)
  const link = el('a', {href, download: `chat-${day}.txt`, class: 'sr', tabindex: -1})
  root.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(href), 60_000)
}
