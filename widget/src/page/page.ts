/** The hosted chat at `/chat`: the same panel, filling a page of its own. */
import type {Panel, PanelOptions} from '../panel/panel'
import css from './frame.css'

const site = new URLSearchParams(location.search).get('site') ?? 'demo'
const language = new URLSearchParams(location.search).get('lang') ?? navigator.language

document.documentElement.lang = language

const host = document.createElement('live-chat-agent')
const root = host.attachShadow({mode: 'open'})
const sheet = new CSSStyleSheet()
sheet.replaceSync(css)
root.adoptedStyleSheets = [sheet]
const frame = document.createElement('div')
frame.className = 'frame'
frame.style.setProperty('--brand', '#0b6b5d')
root.append(frame)
document.body.append(host)

const {mountPanel}: {mountPanel: (options: PanelOptions) => Panel} = await import(
  new URL(`/${PANEL_FILE}`, location.origin).href
)
mountPanel({
  frame,
  root,
  site,
  origin: location.origin,
  language,
  page: true,
  onClose: () => undefined,
  emit: () => undefined,
  onUnread: () => undefined,
  settings: () => ({}),
  greeting: null,
}).open(true)
