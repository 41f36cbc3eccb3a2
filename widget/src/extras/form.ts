/** A form in a sheet: what is wrong is said at its field, and a failure loses nothing. */
import type {Child} from '../panel/dom'
import {PATHS} from './icons'
import type {Kit} from './kit'
import type {Sheet} from './sheet'
import type {ExtraKey, Words} from './words'

export type FieldName = 'name' | 'email' | 'question' | 'consent'
export type Values = Readonly<Record<FieldName, string>>

export interface Field {
  readonly name: FieldName
  readonly required: boolean
  readonly value?: string
  /** Words of the site's, with links among them; else the field's own. */
  readonly label?: readonly Child[]
}

type Control = HTMLInputElement | HTMLTextAreaElement

/** The longest the server takes, in code points; an input counts no fewer. */
const MAX_LENGTH = {name: 100, email: 254, question: 4000, consent: 1}
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/

/** Fills `sheet`, which goes at Back. `onSubmit` gets what is in order; when it fails, that is said. */
export function fillForm(
  {el, drawIcon}: Kit,
  words: Words,
  sheet: Sheet,
  fields: readonly Field[],
  submit: string,
  above: readonly Child[],
  onSubmit: (values: Values) => Promise<void>,
  onAway: () => void,
): void {
  const rows = fields.map((field) => drawField(el, words, field))
  const failure = el('p', {class: 'wrong', role: 'alert'})
  const button = el('button', {class: 'btn main'}, submit)
  const form = el(
    'form',
    {novalidate: 'novalidate'},
    ...rows.map(({element}) => element),
    failure,
    el(
      'div',
      {class: 'actions'},
      el('button', {class: 'btn', type: 'button', onclick: onAway}, words('back')),
      button,
    ),
  )
  let busy = false

  form.onsubmit = async (event) => {
    event.preventDefault()
    if (busy) return
    const wrong = rows.filter(({check}) => !check())
    if (wrong[0]) {
      wrong[0].control.focus()
      return
    }
    setBusy(true)
    failure.replaceChildren()
    try {
      const values = rows.map(({control, field}) => [field.name, control.value.trim()])
      await onSubmit(Object.fromEntries(values))
    } catch {
      failure.replaceChildren(drawIcon(PATHS.alert), words('notSent'))
    }
    setBusy(false)
  }

  function setBusy(on: boolean): void {
    busy = on
    button.setAttribute('aria-disabled', String(on))
    form.setAttribute('aria-busy', String(on))
  }

  sheet.element.append(...(above.filter(Boolean) as Node[]), form)
  // On a touch screen the keyboard would hide what the form is about.
  const touch = matchMedia('(pointer: coarse)').matches
  const first = rows.find(({control}) => !control.value || control.type === 'checkbox')?.control
  ;(touch ? sheet.element : (first ?? button)).focus()
}

function drawField(el: Kit['el'], words: Words, field: Field) {
  const {name, required, value, label} = field
  const id = `lca-${name}`
  const isCheck = name === 'consent'
  const common = {
    id,
    class: isCheck ? '' : 'text',
    required: required && 'required',
    'aria-describedby': `${id}-wrong`,
    maxlength: MAX_LENGTH[name],
  }
  const control: Control =
    name === 'question'
      ? el('textarea', {...common, rows: 4, dir: 'auto'})
      : el('input', {
          ...common,
          type: isCheck ? 'checkbox' : name === 'email' ? 'email' : 'text',
          autocomplete: isCheck ? 'off' : name,
        })
  if (value) control.value = value
  const wrong = el('p', {class: 'wrong', id: `${id}-wrong`})
  const title = el('label', {for: id}, ...(label ?? [words(name as ExtraKey)]))
  if (!required) title.append(' ', el('span', {class: 'soft'}, `(${words('optional')})`))
  const element = el('div', {class: isCheck ? 'row tick' : 'row'})
  element.append(...(isCheck ? [control, title] : [title, control]), wrong)

  function fault(): ExtraKey | null {
    if (isCheck) return required && !(control as HTMLInputElement).checked ? 'agreeFirst' : null
    const text = control.value.trim()
    if (!text) return required ? 'missing' : null
    return name === 'email' && !EMAIL.test(text) ? 'emailBad' : null
  }

  function check(): boolean {
    const found = fault()
    wrong.textContent = found && words(found)
    control.setAttribute('aria-invalid', String(!!found))
    return !found
  }

  // What was wrong is looked at again while it is put right, not before.
  control.oninput = () => wrong.textContent && check()
  return {field, element, control, check}
}
