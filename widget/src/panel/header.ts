import type {Translate} from '../core/i18n'
import {el} from './dom'
import {icon} from './icons'

export interface Header {
  readonly element: HTMLElement
  readonly title: HTMLElement
  /** `engaged`: there is a conversation to leave or delete. */
  update(title: string, engaged: boolean): void
}

/** `onClose` is null on a page of its own, where the title is the page's heading. */
export function createHeader(
  t: Translate,
  onMenu: (button: HTMLElement) => void,
  onClose: (() => void) | null,
): Header {
  const title = el(onClose ? 'h2' : 'h1', {id: 'lca-title', tabindex: -1})
  const more = el(
    'button',
    {
      class: 'tool',
      'aria-label': t('menu'),
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      onclick: () => onMenu(more),
    },
    icon('more'),
  )
  const menu = el('div', {class: 'menu'}, more)
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
