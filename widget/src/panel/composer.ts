import type {Translate} from '../core/i18n'
import {el} from './dom'
import {icon} from './icons'

/** The server's limit, in code points; the counter appears when it comes near. */
export const MAX_CHARS = 4000
const COUNT_AT = 400

export interface Composer {
  readonly element: HTMLElement
  readonly field: HTMLTextAreaElement
  set(text: string): void
  /** Whether a reply is being written that can be stopped, and whether it is to be. */
  update(running: boolean, stopping: boolean): void
}

export function createComposer(
  t: Translate,
  draft: string,
  onDraft: (text: string) => void,
  onSend: (text: string) => boolean,
  onStop: () => void,
): Composer {
  const field = el('textarea', {
    rows: 1,
    dir: 'auto',
    'aria-label': t('messageLabel'),
    'aria-describedby': 'lca-count',
    enterkeyhint: 'send',
  })
  const send = el('button', {class: 'send', 'aria-label': t('send')}, icon('send'))
  const stop = el(
    'button',
    {class: 'send stop', type: 'button', 'aria-label': t('stop'), onclick: onStop},
    icon('stop'),
  )
  const count = el('p', {id: 'lca-count', class: 'count'})
  const element = el(
    'form',
    {class: 'composer'},
    el('div', {class: 'field'}, field, stop, send),
    count,
  )

  const left = () => MAX_CHARS - [...field.value].length
  const sendable = () => field.value.trim() !== '' && left() >= 0

  function show(): void {
    const rest = left()
    count.textContent =
      rest < 0 ? t('over', {n: -rest}) : rest < COUNT_AT ? t('left', {n: rest}) : ''
    field.setAttribute('aria-invalid', String(rest < 0))
    send.setAttribute('aria-disabled', String(!sendable()))
    // As high as its text; the style sheet caps it.
    field.style.setProperty('height', 'auto')
    field.style.setProperty('height', `${field.scrollHeight}px`)
  }

  function set(text: string): void {
    field.value = text
    onDraft(text)
    show()
  }

  function submit(event: Event): void {
    event.preventDefault()
    if (!sendable()) return
    // What cannot go yet stays.
    if (!onSend(field.value.trim())) return
    set('')
    field.focus()
  }

  element.onsubmit = submit
  field.oninput = () => set(field.value)
  field.onkeydown = (event) => {
    // 229: the key belongs to an input method, also where isComposing is already false (Safari).
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && !event.shiftKey) submit(event)
  }
  field.value = draft
  queueMicrotask(show) // it has a height once it stands in the panel
  return {
    element,
    field,
    set,
    update(running, stopping) {
      if (!running && stop.matches(':focus')) field.focus()
      stop.hidden = !running
      stop.setAttribute('aria-disabled', String(stopping))
    },
  }
}
