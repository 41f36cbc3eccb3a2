/** What a finished answer has below it. */
import type {Entry} from '../core/state'
import {PATHS} from './icons'
import type {Kit} from './kit'
import type {Words} from './words'

export interface Answers {
  actions(entry: Entry): HTMLElement[]
}

export function createAnswers({el, drawIcon}: Kit, words: Words): Answers {
  function copyButton(text: string): HTMLElement {
    const button = el('button', {class: 'act', title: words('copy')})
    const show = (key: 'copy' | 'copied') => {
      button.replaceChildren(drawIcon(PATHS[key === 'copy' ? 'copy' : 'check']))
      button.setAttribute('aria-label', words(key))
    }
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text)
      } catch {
        return // The page may forbid it; the text can still be selected.
      }
      show('copied')
      setTimeout(show, 1600, 'copy')
    }
    show('copy')
    return button
  }

  return {actions: ({content}) => [copyButton(content)]}
}
