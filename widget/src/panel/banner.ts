import type {Translate} from '../core/i18n'
import type {TroubleKind} from '../core/trouble'
import {type Child, el, outLink} from './dom'
import {icon} from './icons'

/** Trouble of the chat as a whole, or a broken connection being mended. */
export function bannerParts(
  t: Translate,
  kind: TroubleKind | undefined,
  reconnecting: boolean,
  contact: string | null,
  onReload: () => void,
): Child[] {
  if (!kind) {
    const words = el('p', {}, t('reconnecting'))
    return [reconnecting && el('div', {class: 'card mild', role: 'status'}, icon('retry'), words)]
  }
  const final = kind === 'ORIGIN' || kind === 'SITE'
  const words = final || kind === 'OFFLINE' || kind === 'RATE' ? kind : 'UNREACHABLE'
  return [
    el(
      'div',
      {class: 'card', role: 'alert'},
      icon('alert'),
      el('p', {}, t(words)),
      final
        ? contact && outLink(contact, 'btn', t('person'))
        : el('button', {class: 'btn', onclick: onReload}, t('retry')),
    ),
  ]
}
