/** A module of its own: fetched by the first press on something that wants to be asked about. */
import type {Translate} from '../core/i18n'
import css from './confirm.css'
import type {el as build} from './dom'

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

/** Asks before something is gone. Stands over the panel, which is out of reach until it is answered. */
export function openConfirm(
  el: typeof build,
  panel: HTMLElement,
  t: Translate,
  question: 'restart' | 'erase',
  onAnswer: (yes: boolean) => void,
): void {
  const root = panel.getRootNode() as ShadowRoot
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
  if (!root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  for (const part of below) part.setAttribute('inert', '')
  panel.append(veil)
  cancel.focus()
}
