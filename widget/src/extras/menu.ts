import type {Kit} from './kit'

export interface MenuItem {
  readonly icon: string
  readonly label: string
  readonly kind?: string
  act(): void
}

/**
 * Opens a menu under `button`, or shuts the one that is open: arrows move, Escape, Tab and a press
 * elsewhere shut it.
 */
export function toggleMenu(
  {el, drawIcon, root, signal}: Kit,
  button: HTMLElement,
  items: readonly MenuItem[],
): void {
  const menu = button.parentElement
  if (!menu) return
  const open = menu.querySelector<HTMLElement>('.items')
  if (open) {
    open.click() // as on any item, which shuts it
    return
  }
  const buttons = items.map(({icon, label, kind, act}) =>
    el('button', {class: kind, role: 'menuitem', onclick: act}, drawIcon(icon), label),
  )
  const label = button.getAttribute('aria-label')
  const list = el('div', {class: 'items', role: 'menu', 'aria-label': label}, ...buttons)
  function shut(): void {
    removeEventListener('pointerdown', onPress)
    if (list.contains(root.activeElement)) button.focus()
    list.remove()
    button.setAttribute('aria-expanded', 'false')
  }

  function onPress(event: Event): void {
    if (!event.composedPath().includes(menu as HTMLElement)) shut()
  }

  function onKey(event: KeyboardEvent): void {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step) {
      event.preventDefault()
      const at = buttons.indexOf(root.activeElement as HTMLButtonElement)
      buttons.at((at + step) % buttons.length)?.focus()
    } else if (/^(Escape|Tab)$/.test(event.key)) {
      event.stopPropagation()
      shut()
      if (event.key === 'Escape') event.preventDefault()
    }
  }

  list.onkeydown = onKey
  // What an item does may want the focus: the menu is gone by then.
  list.addEventListener('click', shut, {capture: true})
  addEventListener('pointerdown', onPress, {signal})
  button.setAttribute('aria-expanded', 'true')
  menu.append(list)
  buttons[0]?.focus()
}
