import type {Translate} from '../core/i18n'
import {el} from './dom'

/** Asks before something is gone. Stands over the panel, which is out of reach until it is answered. */
export function openConfirm(
  panel: HTMLElement,
  t: Translate,
  question: 'restart' | 'erase',
  onAnswer: (yes: boolean) => void,
): void {
  const below = [...panel.children]
  const button = (yes: boolean, words: string) =>
    el('button', {class: yes ? `btn ${question}` : 'btn', onclick: () => answer(yes)}, words)
  const cancel = button(false, t('cancel'))
  const veil = el(
    'div',
    {class: 'veil'},
    el(
      'div',
      {
        class: 'sheet',
        role: 'alertdialog',
        'aria-modal': 'true',
        'aria-describedby': 'lca-ask',
        'aria-label': t(question),
      },
      el('p', {id: 'lca-ask'}, t(`${question}Ask`)),
      el('div', {class: 'actions'}, cancel, button(true, t(`${question}Yes`))),
    ),
  )

  function answer(yes: boolean): void {
    veil.remove()
    for (const part of below) part.removeAttribute('inert')
    onAnswer(yes)
  }

  veil.onkeydown = (event) => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    answer(false)
  }
  for (const part of below) part.setAttribute('inert', '')
  panel.append(veil)
  cancel.focus()
}
