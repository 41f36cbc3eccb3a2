/** Held against types/live-chat.d.ts by `npm run types`; never run. */
import type {LiveChatEvents} from '../../types/live-chat'

export function right(): void {
  LiveChat('open')
  LiveChat('close')
  LiveChat('toggle')
  LiveChat('logout')
  LiveChat('destroy')
  LiveChat('identify', {token: 'a.b.c'})
  LiveChat('send', 'Hello')
  LiveChat('set', {color: '#aa0044', theme: 'dark', position: 'left', offset: 40, hidden: true})
  LiveChat('set', {offset: '40 16', label: '', lang: 'de', cart: {items: 2, total: 80}})
  LiveChat('on', 'ready', () => undefined)
  LiveChat('on', 'reply', ({id, status}) => id + status.toUpperCase())
  LiveChat('off', 'feedback', ({rating}) => rating?.length)
  window.LiveChat?.('open')
  const status: LiveChatEvents['reply']['status'] = 'complete'
  LiveChat.version satisfies string | undefined
  status satisfies string
}

export function wrong(): void {
  // @ts-expect-error no such command
  LiveChat('jump')
  // @ts-expect-error no token
  LiveChat('identify')
  // @ts-expect-error not words
  LiveChat('send', 3)
  // @ts-expect-error not a theme
  LiveChat('set', {theme: 'dim'})
  // @ts-expect-error not a setting
  LiveChat('set', {size: 3})
  // @ts-expect-error no such event
  LiveChat('on', 'opened', () => undefined)
  // @ts-expect-error a message has no status
  LiveChat('on', 'message', ({status}) => status)
  // @ts-expect-error not a listener
  LiveChat('off', 'open', 'name')
  // @ts-expect-error a status of nobody's
  LiveChat('on', 'reply', ({status}) => status === 'lost')
  // @ts-expect-error the script writes it
  LiveChat.version = '1'
}
