/** Hears what happens in the conversation: for the page, and for a visitor who looks elsewhere. */
import {happenings, newestSeq, unreadAfter} from '../core/happenings'
import {readSeen, writeSeen} from '../core/seen'
import type {Entry} from '../core/state'
import type {Kit} from './kit'

/**
 * `onUnseen`: an answer has ended that nobody looks at. `onRefused`: the server takes no message
 * before the visitor has said something.
 */
export function createFollow(
  kit: Kit,
  onUnseen: () => void,
  onRefused: (message: Entry) => void,
): () => void {
  const {chat, store, options, isOpen, t} = kit
  const {site, emit, onUnread} = options
  let last = kit.entries()
  let seen = readSeen(site) ?? 0
  let told = 0
  let refused: Entry | undefined

  function see(newest: number): void {
    if (newest === seen || !store.token()) return
    if (newest < seen) writeSeen(site, null) // another conversation
    writeSeen(site, newest)
    seen = newest
  }

  return () => {
    const {entries} = chat.snapshot()
    const looked = isOpen() && !document.hidden
    for (const {name, ...detail} of happenings(last, entries)) {
      emit(name, detail as never)
      if (name === 'reply' && !looked) onUnseen()
    }
    last = entries
    const held = entries.find(({trouble}) => trouble?.kind === 'ASKS_FIRST')
    if (held && held !== refused) onRefused(held)
    refused = held
    const newest = newestSeq(entries)
    if (looked) see(newest)
    const unread = isOpen() ? 0 : unreadAfter(entries, newest < seen ? 0 : seen)
    if (unread !== told) onUnread(unread, `${t('newBelow')}: ${unread}`)
    told = unread
  }
}
