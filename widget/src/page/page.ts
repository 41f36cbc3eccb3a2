/**
 * The hosted chat at `/chat`: the same panel, filling a page of its own. What the script tag takes as
 * an attribute, it takes from its address: `?site=…&lang=…&color=%23aa0044&theme=dark`.
 */

import {checked} from '../commands/settings'
import {DEFAULT_COLOR, hexColor} from '../core/contrast'
import type {Panel, PanelOptions} from '../panel/panel'
import css from './frame.css'

const query = new URLSearchParams(location.search)
const site = query.get('site') ?? 'demo'
const {color = '', theme = 'auto', radius, lang} = checked(Object.fromEntries(query))
const brand = hexColor(color) ?? undefined

document.documentElement.lang = lang ?? navigator.language

const host = document.createElement('live-chat-agent')
const root = host.attachShadow({mode: 'open'})
const sheet = new CSSStyleSheet()
sheet.replaceSync(css)
root.adoptedStyleSheets = [sheet]
const frame = document.createElement('div')
frame.className = 'frame'

frame.style.setProperty('--brand', brand ?? DEFAULT_COLOR)
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
  page: true,
  onClose: () => undefined,
  emit: () => undefined,
  onUnread: () => undefined,
  settings: () => ({color: brand, theme, radius, lang: lang ?? navigator.language}),
  greeting: null,
}).open(true)
