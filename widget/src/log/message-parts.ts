/** What stands around the text of a message: waiting, trouble, time. */
import {ENGLISH, type Key, type Translate} from '../core/i18n'
import type {Entry} from '../core/state'
import {timeText} from '../core/time-text'
import {needsPerson, remedyFor, type Trouble} from '../core/trouble'
import {el} from '../panel/dom'
import {icon} from '../panel/icons'
import type {MessageHost} from './message-view'

export function typingDots(t: Translate): HTMLElement {
  return el('span', {class: 'dots'}, el('i'), el('i'), el('i'), el('em', {}, t('working')))
}

/** A message that is kept, and goes out by itself or at a press: the line below it says so. */
export function isHeldUp({role, trouble}: Entry): boolean {
  return (
    role === 'user' && /^(OFFLINE|UNREACHABLE|NOT_SENT|BUSY|ASKS_FIRST)$/.test(trouble?.kind ?? '')
  )
}

/** Below the text. `live`: trouble that happens now is said aloud. */
export function extras(entry: Entry, host: MessageHost, live: boolean): HTMLElement[] {
  const {status, trouble, again, content} = entry
  const parts: HTMLElement[] = []
  if (again && content) parts.push(typingDots(host.t))
  else if (status === 'stopped') parts.push(stoppedLine(entry, host))
  if (trouble && !isHeldUp(entry)) parts.push(troubleCard(entry, trouble, host, live))
  return parts
}

function stoppedLine(entry: Entry, host: MessageHost): HTMLElement {
  const {t} = host
  return el('p', {class: 'meta'}, t('stopped'), retryButton(entry, host, t('retry')))
}

/** What the visitor is told: kinds without words of their own share those of another. */
function wordsFor({kind}: Trouble): Key {
  if (kind === 'BUSY') return 'RATE'
  return kind in ENGLISH ? (kind as Key) : 'GENERIC'
}

function troubleCard(
  entry: Entry,
  trouble: Trouble,
  host: MessageHost,
  live: boolean,
): HTMLElement {
  const {t} = host
  const {kind} = trouble
  const remedy = remedyFor(kind, entry.role)
  const mild = /^(SAFETY|EMPTY|CUT)$/.test(kind)
  return el(
    'div',
    {class: mild ? 'card mild' : 'card'},
    icon('alert'),
    el(
      'div',
      {},
      el('p', {role: live && 'alert'}, t(wordsFor(trouble))),
      remedy && retryButton(entry, host, t(remedy === 'more' ? 'continue' : 'retry')),
      needsPerson(kind) &&
        el('button', {class: 'btn', onclick: host.onPerson}, icon('person'), t('person')),
    ),
  )
}

/** Counts down while the server has asked for patience. */
function retryButton(entry: Entry, {t, onRetry}: MessageHost, label: string): HTMLElement {
  const button = el('button', {class: 'btn', onclick: () => onRetry(entry)})
  const tick = () => {
    const left = Math.ceil(((entry.trouble?.notBefore ?? 0) - Date.now()) / 1000)
    button.disabled = left > 0
    button.replaceChildren(icon('retry'), left > 0 ? t('retryIn', {n: left}) : label)
    if (left > 0) setTimeout(tick, 1000)
  }
  tick()
  return button
}

/** The small line below: how it is with sending, or when it was said. */
export function metaLine(entry: Entry, host: MessageHost): Node[] {
  const {phase, role, ts} = entry
  const {t, onRetry} = host
  const resend = () => el('button', {class: 'link', onclick: () => onRetry(entry)}, t('resend'))
  if (isHeldUp(entry)) return [icon('alert'), el('span', {}, t('unsent')), resend()]
  if (phase === 'sending' || phase === 'unsent') return [el('span', {}, t(phase))]
  if (phase !== 'done') return []
  const parts: Node[] = []
  if (role === 'user') parts.push(el('span', {role: 'img', 'aria-label': t('sent')}, icon('check')))
  if (ts) parts.push(el('time', {datetime: ts}, timeText(ts, Date.now(), host.language)))
  return parts
}
