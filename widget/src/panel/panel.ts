/**
 * The chat itself, fetched when the visitor reaches for it. `mountPanel` is the whole interface to
 * the launcher and to the hosted page.
 *
 * What stands around the messages is built once per language and brought up to date by `refresh`.
 */
import {createConversation} from '../core/conversation'
import type {PanelCommand, PanelPage} from '../core/page-api'
import type {Site} from '../core/protocol'
import {siteUrl} from '../core/site-url'
import type {Entries} from '../core/state'
import {uuidv7} from '../core/uuidv7'
import type {Extras} from '../extras/extras'
import type {Kit} from '../extras/kit'
import {createLog, type Log} from '../log/log'
import messagesCss from '../log/messages.css'
import {createApi} from '../net/api'
import {joinTabs} from '../net/tabs'
import {bannerParts, lineParts} from './banner'
import {browserClock} from './clock'
import {type Composer, createComposer, MAX_CHARS} from './composer'
import {createPart, el, outLink} from './dom'
import {createHeader, type Header} from './header'
import {drawIcon, icon} from './icons'
import {createLanguage} from './language'
import {fetchLocale} from './locale-file'
import {createLook} from './look'
import {createModal} from './modal'
import css from './panel.css'
import {createStage, type Stage} from './stage'
import {createStore} from './store'

export interface PanelOptions extends PanelPage {
  /** Carries the look (`data-theme`, `--brand`) and the panel. */
  readonly frame: HTMLElement
  readonly root: ShadowRoot
  /** Where the API is. */
  readonly origin: string
  readonly site: string
  /** Fills its frame for good instead of opening beside a launcher. */
  readonly page: boolean
  onClose(): void
}

export interface Panel {
  open(focus: boolean): void
  close(): void
  command(name: PanelCommand, args: readonly unknown[]): void
  /** Takes it out of the page, with its listeners and its stream. */
  destroy(): void
}

/** What is built anew when the language changes. */
interface Parts {
  readonly header: Header
  readonly stage: Stage
  readonly log: Log
  readonly composer: Composer
  readonly drawBanner: ReturnType<typeof createPart<Parameters<typeof bannerParts>>>
  readonly drawLine: ReturnType<typeof createPart<Parameters<typeof lineParts>>>
}

export function mountPanel(options: PanelOptions): Panel {
  const {frame, root, page, onClose, emit} = options
  const ending = new AbortController()
  const {signal} = ending
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(css + messagesCss)
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  const element = el(page ? 'main' : 'section', {
    class: page ? 'panel page' : 'panel',
    id: 'lca-panel',
    role: !page && 'dialog',
    'aria-labelledby': 'lca-title',
  })
  const below = el('div', {class: 'below'})
  element.append(below)
  frame.append(element)

  const look = createLook(frame, signal)
  const store = createStore(options.site, () => isOpen && conversation.open(), signal)
  const modal = createModal(element, root.host, onClose, signal)
  const api = createApi(options.origin, options.site, (code) => emit('error', {code}))
  const language = createLanguage(element, options.settings().lang, () => {
    const hadFocus = below.contains(root.activeElement)
    extras = null
    loading = null
    parts = build()
    refresh()
    if (hadFocus) focusInside()
  })
  let queued = false
  let site: Site | null = null
  /** What the extras begin with: what was there before is no news. */
  let base: Entries = []
  let drawn: {readonly entries: Entries | null; readonly count: number}
  let isOpen = false
  let extras: Extras | null = null
  let loading: Promise<Extras> | null = null
  /** How long the conversation was when the extras could not be fetched. */
  let missedAt = 0
  /** A press came to nothing for want of them. */
  let missing = false
  /** From the first thing the visitor does on, what appears is news and not history. */
  let live = false

  const conversation = createConversation({
    api,
    store,
    clock: browserClock,
    joinTabs,
    newId,
    random: Math.random,
    onChange() {
      if (!queued) queueMicrotask(refresh)
      queued = true
    },
  })
  let parts = build()

  // --- drawing

  function build(): Parts {
    const t = language.t()
    const header = createHeader(t, onMenu, page ? null : onClose)
    const stage = createStage(t, send, conversation.earlier, onLatest, resolve)
    const composer = createComposer(t, store.draft(), store.setDraft, send, conversation.stop)
    const banner = el('div', {class: 'banner'})
    const line = el('p', {class: 'net', role: 'status'})
    const foot = el(
      'p',
      {class: 'foot'},
      el('button', {class: 'quiet', onclick: onPerson}, icon('person'), t('person')),
    )
    const log = createLog({
      list: stage.list,
      status: stage.status,
      t,
      language: language.tag(),
      onPerson,
      extras: () => extras,
      onRetry(entry) {
        live = true
        // Asking for the rest is a message like any other.
        if (entry.trouble?.kind === 'CUT') send(t('continueWords'))
        else conversation.retry(entry)
        focusInside()
      },
    })
    drawn = {entries: null, count: 0}
    below.replaceChildren(header.element, stage.element, banner, line, composer.element, foot)
    return {
      header,
      stage,
      log,
      composer,
      drawBanner: createPart(banner, bannerParts),
      drawLine: createPart(line, lineParts),
    }
  }

  function refresh(): void {
    queued = false
    const snapshot = conversation.snapshot()
    const {entries, trouble, running, stopping} = snapshot
    const {header, stage, composer, log, drawBanner, drawLine} = parts
    const t = language.t()
    const texts = snapshot.site?.texts
    header.update(texts?.title ?? snapshot.site?.name ?? t('title'), entries.length > 0)
    stage.update(snapshot, options.greeting, extras?.after(entries.at(-1)))
    drawBanner(t, trouble?.kind, conversation.open)
    drawLine(t, snapshot.cutOff, missing)
    composer.update(!!running, !!stopping)
    composer.field.placeholder = texts?.placeholder ?? t('placeholder')
    if (entries !== drawn.entries) {
      log.sync(entries, live)
      const asked = entries.length > drawn.count && entries.at(-1)?.role === 'user'
      drawn = {entries, count: entries.length}
      stage.scroller.update(asked)
    }
    const answered = entries.some(({role, content}) => role === 'assistant' && content)
    if (answered && !loading && missedAt !== entries.length) loadExtras().catch(() => {})
    if (snapshot.site && snapshot.site !== site) {
      site = snapshot.site
      paint()
      if (page) document.title = header.title.textContent
      language.siteSpeaks(site.language)
    }
    extras?.follow()
  }

  const paint = () => look.update(options.settings(), site?.look ?? {})

  function resolve(url: string): string | null {
    return siteUrl(url, conversation.snapshot().site?.homeUrl ?? location.origin)
  }

  // --- what the visitor does

  /** False: something is to be asked first, and it goes out then. */
  function send(text: string, focus = true): boolean {
    live = true
    if (conversation.asks()) {
      askFirst(() => {
        if (parts.composer.field.value.trim() === text) parts.composer.set('')
        send(text)
      })
      return false
    }
    store.setOpen(isOpen)
    conversation.send(text)
    base = conversation.snapshot().entries
    loadExtras().catch(() => {})
    if (focus) focusInside()
    return true
  }

  /** What the site wants to know before a session begins. */
  function askFirst(then: () => void): void {
    withExtras((extras) => extras.askFirst(then))
  }

  function onPerson(): void {
    withExtras((extras) => extras.openContact())
  }

  /** What was pressed may be gone: the focus goes where the visitor goes on. */
  function focusInside(): void {
    const {field} = parts.composer
    // On a touch screen the keyboard would jump up and hide half of the chat.
    const touch = matchMedia('(pointer: coarse)').matches && root.activeElement !== field
    const sheet = element.querySelector<HTMLElement>('.sheet')
    const target = sheet ?? (touch ? parts.header.title : field)
    target.focus({preventScroll: true})
  }

  function onLatest(): void {
    parts.stage.scroller.toEnd()
    parts.composer.field.focus()
  }

  function onMenu(button: HTMLElement): void {
    withExtras((extras) => extras.toggleMenu(button))
  }

  // --- the extras

  function loadExtras(): Promise<Extras> {
    if (loading) return loading
    base = conversation.snapshot().entries
    const kit: Kit = {
      ...{el, outLink, drawIcon, root, signal, panel: element, below, options},
      ...{api, store, chat: conversation, resolve, t: language.t(), language: language.tag()},
      ...{entries: () => base, isOpen: () => isOpen, send, newId, focusInside},
      ...{fetchLocale, note: parts.log.note, fail: miss},
    }
    const mine = import('../extras/extras').then(({createExtras}) => createExtras(kit))
    loading = mine
    mine.then(
      (loaded) => {
        if (loading !== mine) return // the language has changed meanwhile
        extras = loaded
        parts.log.finish()
        miss(false)
      },
      () => {
        loading = null
        missedAt = conversation.snapshot().entries.length
      },
    )
    return mine
  }

  /** Does what a press asked for; when that cannot be fetched, says so. */
  function withExtras(task: (extras: Extras) => void): void {
    loadExtras().then(task, () => miss(true))
  }

  function miss(on: boolean): void {
    missing = on
    refresh()
  }

  // --- what the page asks for

  function logout(): void {
    conversation.logout()
    parts.composer.set('')
    store.setOpen(false)
  }

  function attend(): void {
    conversation.attend(isOpen && !document.hidden)
    extras?.follow()
  }

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229 || page) return
    event.preventDefault()
    onClose()
  })
  for (const [type, act] of Object.entries({
    pagehide: conversation.suspend,
    pageshow: conversation.resume,
    online: () => conversation.online(true),
    offline: () => conversation.online(false),
  }))
    addEventListener(type, act, {signal})
  document.addEventListener('visibilitychange', attend, {signal})
  paint()
  refresh()

  return {
    open(focus) {
      if (isOpen) return
      isOpen = true
      element.getBoundingClientRect() // drawn closed once, so that opening can be animated
      element.dataset.open = ''
      modal.enter()
      if (store.token()) store.setOpen(true)
      attend()
      void conversation.open()
      parts.stage.scroller.toEnd()
      if (focus) focusInside()
    },
    close() {
      isOpen = false
      delete element.dataset.open
      modal.leave()
      store.setOpen(false)
      attend()
    },
    command(name, [arg]) {
      if (name === 'send') {
        const text = String(arg).trim().slice(0, MAX_CHARS)
        if (text) send(text, false)
      } else if (name === 'identify') conversation.identify((arg as {token: string}).token)
      else if (name === 'logout') logout()
      else {
        paint()
        language.ask(options.settings().lang)
      }
    },
    destroy() {
      ending.abort()
      modal.leave()
      conversation.destroy()
      element.remove()
    },
  }
}

const newId = () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10)))
