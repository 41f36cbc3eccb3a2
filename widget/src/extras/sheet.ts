/** A sheet over the panel, which is out of reach until the sheet is gone. */
import type {Kit} from './kit'

export interface Sheet {
  readonly element: HTMLElement
  /** The focus goes back to where it was. */
  close(): void
}

/** `onAway`: left by Escape, without an answer. Takes the place of a sheet that is there. */
export function openSheet(
  {el, panel, below, root, focusInside}: Kit,
  attributes: Readonly<Record<string, string>>,
  onAway: () => void,
): Sheet {
  const opener = root.activeElement as HTMLElement | null
  const element = el('div', {class: 'sheet', 'aria-modal': 'true', tabindex: -1, ...attributes})
  const veil = el('div', {class: 'veil'}, element)
  veil.onkeydown = (event) => {
    // 229: the key belongs to an input method.
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229) return
    event.stopPropagation()
    event.preventDefault()
    onAway()
  }
  panel.querySelector('.veil')?.remove()
  below.setAttribute('inert', '')
  panel.append(veil)
  return {
    element,
    close() {
      veil.remove()
      below.removeAttribute('inert')
      if (opener && below.contains(opener)) opener.focus({preventScroll: true})
      else focusInside()
    },
  }
}
