/**
 * The tabs of this browser that show one session: one of them holds its stream and tells the others.
 *
 * Who holds it is settled by a Web Lock, which a tab loses with its life. Where the browser has no
 * locks or no channels (or denies them) each tab holds a stream of its own.
 */
import type {JoinTabs} from '../core/ports'

export const joinTabs: JoinTabs = (session, onNews, onLead) => {
  const name = `live-chat-agent:${session}`
  let channel: BroadcastChannel | undefined
  let seeking: AbortController | undefined

  function seek(wanted: boolean): void {
    if (wanted === !!seeking) return
    seeking?.abort()
    seeking = wanted ? new AbortController() : undefined
    if (seeking) void lead(seeking.signal)
  }

  /** Resolves when this tab leads no more. */
  async function lead(signal: AbortSignal): Promise<void> {
    const hold = () => {
      if (signal.aborted) return
      onLead()
      return new Promise<void>((resolve) => {
        signal.onabort = () => resolve()
      })
    }
    try {
      await (channel ? navigator.locks.request(name, {signal}, hold) : hold())
    } catch {
      await hold()
    }
  }

  try {
    channel = new BroadcastChannel(name)
    channel.onmessage = ({data}) => onNews(data)
  } catch {}

  return {
    tell: (news) => channel?.postMessage(news),
    seek,
    leave() {
      seek(false)
      channel?.close()
    },
  }
}
