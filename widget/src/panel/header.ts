import type {Translate} from '../core/i18n'
import {el} from './dom'
import {icon} from './icons'
import {createMenu} from './menu'

export interface Header {
  readonly element: HTMLElement
  readonly title: HTMLElement
  /** `engaged`: there is a conversation to leave or delete. */
  update(title: string, engaged: boolean): void
}

/** `onClose` is null on a page of its own, where the title is the page's heading. */
export function createHeader(
  t: Translate,
  onAsk: (question: 'restart' | 'erase') => void,
  onClose: (() => void) | null,
): Header {
  const item = (question: 'restart' | 'erase', name: 'pen' | 'bin') =>
    el(
      'button',
      {class: question, role: 'menuitem', onclick: () => onAsk(question)},
      icon(name),
      t(question),
    )
  const title = el(onClose ? 'h2' : 'h1', {id: 'lca-title', tabindex: -1})
  const menu = createMenu(t('menu'), [item('restart', 'pen'), item('erase', 'bin')])
  const element = el(
    'div',
    {class: 'head'},
    el('span', {class: 'avatar'}, icon('spark')),
    el('div', {class: 'who'}, title, el('p', {}, t('assistant'))),
    menu,
    onClose &&
      el('button', {class: 'tool', 'aria-label': t('close'), onclick: onClose}, icon('close')),
  )
  return {
    element,
    title,
    update(words, engaged) {
      if (title.textContent !== words) title.textContent = words
      menu.hidden = !engaged
    },
  }
}
