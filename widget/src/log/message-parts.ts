/** What stands around the text of a message: waiting, sources, trouble, time. */
import type {Translate} from '../core/i18n'
import type {Source} from '../core/protocol'
import type {Entry} from '../core/state'
import {timeText} from '../core/time-text'
import type {TroubleKind} from '../core/trouble'
import {el} from './dom'
import type {MessageHost} from './message-view'

const MAX_SOURCES = 6

export function typingDots(t: Translate): HTMLElement {
  const slow = el('em', {class: 'slow'}, t('working'))
  return el('span', {class: 'dots'}, el('i'), el('i'), el('i'), slow)
}

/** Below the text. `live`: trouble that happens now is said aloud. */
export function extras(entry: Entry, host: MessageHost, live: boolean): HTMLElement[] {
  const {t} = host
  const parts: (HTMLElement | null)[] = [
    entry.phase === 'done' ? sourceLinks(entry.sources, host) : null,
    entry.fallback && !entry.trouble ? el('p', {class: 'hint'}, t('fallback')) : null,
    entry.status === 'stopped' ? el('p', {class: 'hint'}, t('stopped')) : null,
    entry.trouble ? troubleCard(entry, entry.trouble.kind, host, live) : null,
  ]
  return parts.filter((part) => part !== null)
}

function sourceLinks(
  sources: readonly Source[],
  {t, icon, resolve}: MessageHost,
): HTMLElement | null {
  const links = sources.slice(0, MAX_SOURCES).flatMap(({title, url}) => {
    const href = resolve(url)
    if (href === null) return []
    const link = {href, target: '_blank', rel: 'noopener'}
    return [el('li', {}, el('a', link, el('span', {}, title), icon('out')))]
  })
  return links.length > 0
    ? el('ul', {class: 'sources', 'aria-label': t('sources')}, ...links)
    : null
}

/** Troubles that are told in the same words. */
const TOLD_AS: Partial<Record<TroubleKind, TroubleKind>> = {
  BUSY: 'RATE',
  BADREQ: 'GENERIC',
  EXPIRED: 'GENERIC',
  ID_TAKEN: 'GENERIC',
}
const MILD: readonly TroubleKind[] = ['SAFETY', 'EMPTY', 'CUT']

function troubleCard(
  entry: Entry,
  kind: TroubleKind,
  host: MessageHost,
  live: boolean,
): HTMLElement {
  const {t, icon} = host
  const told = TOLD_AS[kind] ?? kind
  const words = el('p', live ? {role: 'alert'} : {}, t(told as Parameters<Translate>[0]))
  const actions = el('div', {class: 'actions'})
  const remedy = host.remedyFor(entry)
  if (remedy) actions.append(retryButton(entry, host, t(remedy === 'more' ? 'continue' : 'retry')))
  const contact = host.needsPerson(kind) ? host.contactHref() : null
  if (contact) {
    const link = {class: 'btn', href: contact, target: '_blank', rel: 'noopener'}
    actions.append(el('a', link, icon('person'), t('person')))
  }
  const body = el('div', {}, words, actions.firstChild ? actions : null)
  return el('div', {class: MILD.includes(kind) ? 'card mild' : 'card'}, icon('alert'), body)
}

/** Counts down while the server has asked for patience. */
function retryButton(entry: Entry, host: MessageHost, label: string): HTMLElement {
  const words = el('span', {}, label)
  const button = el('button', {type: 'button', class: 'btn'}, host.icon('retry'), words)
  const until = entry.trouble?.notBefore ?? 0
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000)
    button.disabled = left > 0
    words.textContent = left > 0 ? host.t('retryIn', {n: left}) : label
    if (left > 0) setTimeout(tick, 1000)
  }
  button.onclick = () => host.onRetry(entry)
  tick()
  return button
}

/** The small line below: how it is with sending, or when it was said. */
export function metaLine(entry: Entry, host: MessageHost): (HTMLElement | string)[] {
  const {t} = host
  if (entry.phase === 'sending') return [t('sending')]
  if (entry.phase === 'unsent') return [el('strong', {}, t('unsent'))]
  if (entry.phase !== 'done') return []
  const parts: HTMLElement[] = []
  const time = entry.ts === undefined ? '' : timeText(entry.ts, Date.now(), host.language)
  if (time !== '' && entry.ts !== undefined) parts.push(el('time', {datetime: entry.ts}, time))
  if (entry.role !== 'user' && entry.content !== '') parts.push(copyButton(entry.content, host))
  return parts
}

function copyButton(text: string, {t, icon}: MessageHost): HTMLElement {
  const button = el('button', {type: 'button', class: 'copy'})
  const show = (done: boolean) => {
    button.replaceChildren(icon(done ? 'check' : 'copy'))
    button.setAttribute('aria-label', t(done ? 'copied' : 'copy'))
    button.title = t('copy')
  }
  button.onclick = async () => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      return // The page may forbid it; the text can still be selected.
    }
    show(true)
    setTimeout(show, 1600, false)
  }
  show(false)
  return button
}
