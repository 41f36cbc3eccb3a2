/** The script tag as an owner pastes it, made from the fields of the form. Pure. */

/** The fields of the form by name; a box that is not ticked is absent. */
export type Fields = Readonly<Record<string, string | undefined>>

/** What the widget does by itself: said in the tag only when it is to be otherwise. */
const DEFAULTS: Fields = {
  lang: '',
  color: '#0b6b5d',
  theme: 'auto',
  position: 'right',
  offset: '20',
  radius: '20',
  label: '',
  image: '',
  hide: '',
}

/** The tag's attributes beside `src`, in the order in which they are written. */
export function attributesOf(fields: Fields): [name: string, value: string][] {
  const {bottom = '20', side = '20'} = fields
  const all: Fields = {...fields, offset: side === '20' ? bottom : `${bottom} ${side}`}
  const chosen = Object.keys(DEFAULTS).flatMap((name): [string, string][] => {
    const value = all[name]?.trim() ?? ''
    return value === '' || value === DEFAULTS[name] ? [] : [[`data-${name}`, value]]
  })
  const marks = ['font', 'greetings'].flatMap((name): [string, string][] => {
    const value = fields[name]
    return value === undefined ? [] : [[`data-${name}`, value]]
  })
  return [['data-site', fields.site?.trim() ?? ''], ...chosen, ...marks]
}

export function tagText(origin: string, fields: Fields): string {
  const attributes = attributesOf(fields).map(([name, value]) =>
    value === '' ? ` ${name}` : ` ${name}="${escaped(value)}"`,
  )
  return `<script src="${escaped(origin)}/widget.js"${attributes.join('')} async></script>`
}

const escaped = (text: string) =>
  text.replace(/[&"<>]/g, (mark) => ({'&': '&amp;', '"': '&quot;', '<': '&lt;'})[mark] ?? '&gt;')
