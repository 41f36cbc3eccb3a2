import {el} from './dom'
import {icon} from './icons'

/** A menu behind three dots: arrows move, Escape, Tab and a press elsewhere shut it. */
export function createMenu(label: string, items: readonly HTMLElement[]): HTMLElement {
  const list = el('div', {class: 'items', role: 'menu', 'aria-label': label}, ...items)
  const button = el(
    'button',
    {class: 'tool', 'aria-label': label, 'aria-haspopup': 'menu', onclick: () => show(list.hidden)},
    icon('more'),
  )
  const menu = el('div', {class: 'menu'}, button, list)

  function show(open: boolean): void {
    list.hidden = !open
    button.setAttribute('aria-expanded', String(open))
    removeEventListener('pointerdown', onPress)
    if (!open) return
    addEventListener('pointerdown', onPress)
    items[0]?.focus()
  }

  function onKey(event: KeyboardEvent): void {
    if (list.hidden) return
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step) {
      event.preventDefault()
      const root = menu.getRootNode() as ShadowRoot
      const at = items.indexOf(root.activeElement as HTMLElement)
      items.at((at + step) % items.length)?.focus()
    } else if (/^(Escape|Tab)$/.test(event.key)) {
      event.stopPropagation()
      show(false)
      button.focus()
      if (event.key === 'Escape') event.preventDefault()
    }
  }

  function onPress(event: Event): void {
    if (!event.composedPath().includes(menu)) show(false)
  }

  menu.onkeydown = onKey
  list.onclick = () => show(false)
  show(false)
  return menu
}
