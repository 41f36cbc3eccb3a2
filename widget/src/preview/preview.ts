/** `/preview`: an owner chooses how the chat looks, tries it, and copies the tag. */
import {contrast, hexColor, inkOn} from '../core/contrast'
import {attributesOf, type Fields, tagText} from './tag'

/** Long enough not to rebuild the chat at each key. */
const SETTLE_MS = 250
/** WCAG 2.2, 1.4.11: what a button needs against the page around it. */
const ENOUGH = 3

const find = <T extends HTMLElement>(selector: string) => document.querySelector(selector) as T
const form = find<HTMLFormElement>('#look')
const frame = find<HTMLIFrameElement>('#page')
const field = (name: string) => form.elements.namedItem(name) as HTMLInputElement

const fields = (): Fields =>
  Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]))

/** Scripts by address are a right that the page's policy lets this one place have. */
const policy = (
  window as {
    trustedTypes?: {
      createPolicy(name: string, rules: object): {createScriptURL(url: string): string}
    }
  }
).trustedTypes?.createPolicy('preview', {createScriptURL: (url: string) => url})

/** The page beside the form gets the tag as it stands now, in place of the one before. */
function place(): void {
  const page = frame.contentDocument
  const own = frame.contentWindow as (Window & {LiveChat?: (command: string) => void}) | null
  if (!page?.body || !own || !form.checkValidity()) return
  if (typeof own.LiveChat === 'function') own.LiveChat('destroy')
  page.querySelector('script')?.remove()
  const tag = page.createElement('script')
  for (const [name, value] of attributesOf(fields())) tag.setAttribute(name, value)
  tag.src = policy?.createScriptURL('/widget.js') ?? '/widget.js'
  page.body.append(tag)
}

function show(): void {
  const now = fields()
  find('#tag').textContent = tagText(location.origin, now)
  find('#radius-value').textContent = `${now.radius} px`
  const color = hexColor(now.code ?? '')
  field('code').setCustomValidity(color ? '' : 'A colour like #0b6b5d')
  find('#contrast').textContent = color ? contrastWords(color) : 'Write the colour like #0b6b5d.'
}

function contrastWords(color: string): string {
  const ink = inkOn(color)
  const words = `Words on it will be ${ink === '#ffffff' ? 'white' : 'black'}: contrast ${contrast(color, ink).toFixed(1)} to 1.`
  const weak = [
    contrast(color, '#ffffff') < ENOUGH && 'a white page',
    contrast(color, '#000000') < ENOUGH && 'a black page',
  ].filter(Boolean)
  return weak.length === 0 ? words : `${words} It is hard to make out on ${weak.join(' and on ')}.`
}

/** The picker and the code beside it are one colour. */
function pair({target}: Event): void {
  if (target === field('color')) field('code').value = field('color').value
  else if (target === field('code'))
    field('color').value = hexColor(field('code').value) ?? field('color').value
}

let settling = 0
function change(event: Event): void {
  pair(event)
  show()
  clearTimeout(settling)
  settling = window.setTimeout(place, SETTLE_MS)
}

form.addEventListener('input', change)
form.addEventListener('reset', (event) => setTimeout(change, 0, event))
form.addEventListener('submit', (event) => event.preventDefault())
frame.addEventListener('load', place)
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-width]')) {
  button.onclick = () => {
    for (const other of document.querySelectorAll('[data-width]'))
      other.setAttribute('aria-pressed', String(other === button))
    frame.style.setProperty('width', button.dataset.width ? `${button.dataset.width}px` : '')
  }
}
find('#copy').onclick = async () => {
  try {
    await navigator.clipboard.writeText(find('#tag').textContent ?? '')
    find('#said').textContent = 'Copied.'
    find('#copy').textContent = 'Copied'
  } catch {
    getSelection()?.selectAllChildren(find('#tag')) // the browser forbids it: ready for Ctrl+C
    find('#said').textContent = 'Selected: copy it with your keyboard.'
  }
  setTimeout(() => {
    find('#copy').textContent = 'Copy'
  }, 1600)
}

const names = new Intl.DisplayNames('en', {type: 'language'})
for (const tag of LANGUAGES.split(',')) {
  const option = document.createElement('option')
  option.value = tag
  option.textContent = names.of(tag) ?? tag
  field('lang').append(option)
}
find('#policy').textContent = `script-src ${location.origin}; connect-src ${location.origin}`
const asked = new URLSearchParams(location.search)
for (const [name, value] of asked) if (field(name)?.name === name) field(name).value = value
show()
if (frame.contentDocument?.readyState === 'complete') place()
