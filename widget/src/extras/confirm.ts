import type {Kit} from './kit'
import {openSheet} from './sheet'
import type {Words} from './words'

/** Asks before something is gone. */
export function openConfirm(
  kit: Kit,
  words: Words,
  question: 'restart' | 'erase',
  onYes: () => void,
): void {
  const {el} = kit
  const answer = (yes: boolean) => {
    sheet.close()
    if (yes) onYes()
  }
  const button = (yes: boolean, label: string) =>
    el('button', {class: yes ? `btn ${question}` : 'btn', onclick: () => answer(yes)}, label)
  const cancel = button(false, words('cancel'))
  const sheet = openSheet(
    kit,
    {role: 'alertdialog', 'aria-label': words(question), 'aria-describedby': 'lca-ask'},
    () => answer(false),
  )
  sheet.element.append(
    el('p', {id: 'lca-ask'}, words(`${question}Ask`)),
    el('div', {class: 'actions'}, cancel, button(true, words(`${question}Yes`))),
  )
  cancel.focus()
}
