const BUBBLE = 'M4 5h16v11H9l-5 4z'
const CHEVRON = 'M6 9l6 6 6-6'
const SVG = 'http://www.w3.org/2000/svg'

export interface Button {
  readonly button: HTMLElement
  /** `name`: what it is called, `label`: words beside the icon. */
  update(open: boolean, name: string, label: string | undefined, unread: number): void
}

/** The launcher: a real button. */
export function createButton(): Button {
  const button = make('button', 'launcher')
  const icon = document.createElementNS(SVG, 'svg')
  const line = document.createElementNS(SVG, 'path')
  const words = make('span', 'words')
  const badge = make('span', 'badge')
  button.setAttribute('aria-haspopup', 'dialog')
  icon.setAttribute('viewBox', '0 0 24 24')
  icon.append(line)
  button.append(icon, words, badge)
  return {
    button,
    update(open, name, label = '', unread) {
      button.setAttribute('aria-expanded', `${open}`)
      button.setAttribute('aria-label', name)
      line.setAttribute('d', open ? CHEVRON : BUBBLE)
      words.textContent = label
      badge.textContent = `${unread || ''}`
    },
  }
}

export function make(tag: string, name: string): HTMLElement {
  const element = document.createElement(tag)
  element.className = name
  return element
}
