import type {Snapshot} from '../core/conversation'
import type {Translate} from '../core/i18n'
import type {TroubleKind} from '../core/trouble'
import {type Child, el} from './dom'
import {icon} from './icons'

/** Trouble of the chat as a whole. */
export function bannerParts(
  t: Translate,
  kind: TroubleKind | undefined,
  onReload: () => void,
): Child[] {
  // What a session asks for first, it asks in a form.
  if (!kind || kind === 'ASKS_FIRST') return []
  const final = kind === 'ORIGIN' || kind === 'SITE'
  const words = final || kind === 'OFFLINE' || kind === 'RATE' ? kind : 'UNREACHABLE'
  return [
    el(
      'div',
      {class: 'card', role: 'alert'},
      icon('alert'),
      el('p', {}, t(words)),
      !final && el('button', {class: 'btn', onclick: onReload}, t('retry')),
    ),
  ]
}

/** The quiet line while nothing gets through; `missing`: what a press asked for could not be fetched. */
export function lineParts(t: Translate, cutOff: Snapshot['cutOff'], missing: boolean): Child[] {
  if (cutOff === 'OFFLINE') return [icon('offline'), t(cutOff)]
  if (cutOff) return [icon('retry'), t('reconnecting')]
  return missing ? [icon('alert'), t('UNREACHABLE')] : []
}
