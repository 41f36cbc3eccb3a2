/**
 * The chat itself, fetched when the visitor reaches for it. `mountPanel` is the whole interface to
 * the launcher and to the hosted page.
 *
 * What stands around the messages is built once per language and brought up to date by `refresh`.
 */
import {createConversation} from '../core/conversation'
import {siteUrl} from '../core/site-url'
import {uuidv7} from '../core/uuidv7'
import type {Extras} from '../extras/extras'
import {createLog, type Log} from '../log/log'
import messagesCss from '../log/messages.css'
import {createApi} from '../net/api'
import {joinTabs} from '../net/tabs'
import {bannerParts, lineParts} from './banner'
import {browserClock} from './clock'
import {type Composer, createComposer} from './composer'
import {createPart, el, outLink} from './dom'
import {createHeader, type Header} from './header'
import {drawIcon, icon} from './icons'
import {createLanguage} from './language'
import {createLook} from './look'
import {createModal} from './modal'
import css from './panel.css'
import {createStage, type Stage} from './stage'
import {createStore} from './store'

export interface PanelOptions {
  /** Carries the look (`data-theme`, `--brand`) and the panel. */
  readonly frame: HTMLElement
  readonly root: ShadowRoot
  /** Where the API is. */
  readonly origin: string
  readonly site: string
  /** The language the page's owner asked for; else the page's, the site's, the browser's. */
  readonly language: string | null
  /** The page's owner chose a colour: the site's own does not count. */
  readonly ownColor: boolean
  /** Fills its frame for good instead of opening beside a launcher. */
  readonly page: boolean
  onClose(): void
}

export interface Panel {
  open(focus: boolean): void
  close(): void
}

/** What is built anew when the language changes. */
interface Parts {
  readonly header: Header
  readonly stage: Stage
  readonly log: Log
  readonly composer: Composer
  readonly drawBanner: ReturnType<typeof createPart<Parameters<typeof bannerParts>>>
  readonly drawLine: ReturnType<typeof createPart<Parameters<typeof lineParts>>>
  readonly drawFoot: (contact: string | null) => void
}

export function mountPanel(options: PanelOptions): Panel {
  const {frame, root, page, onClose} = options
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

  const look = createLook(frame)
  const store = createStore(options.site, () => isOpen && conversation.open())
  const modal = createModal(element, root.host, onClose)
  const language = createLanguage(element, options.language, () => {
    const hadFocus = below.contains(root.activeElement)
    extras = null
    loading = null
    parts = build()
    refresh()
    if (hadFocus) focusInside()
  })
  let queued = false
  let site: unknown = null
  let drawn: {readonly entries: unknown; readonly count: number}
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
    api: createApi(options.origin, options.site),
    store,
    clock: browserClock,
    joinTabs,
    newId: () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
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
    const stage = createStage(t, send, conversation.earlier, onLatest)
    const composer = createComposer(t, store.draft(), store.setDraft, send, conversation.stop)
    const banner = el('div', {class: 'banner'})
    const line = el('p', {class: 'net', role: 'status'})
    const foot = el('p', {class: 'foot'})
    const log = createLog({
      list: stage.list,
      status: stage.status,
      t,
      language: language.tag(),
      resolve,
      contactHref,
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
      drawFoot: createPart(foot, (contact: string | null) => [
        contact && outLink(contact, 'quiet', icon('person'), t('person')),
      ]),
    }
  }

  function refresh(): void {
    queued = false
    const snapshot = conversation.snapshot()
    const {entries, trouble, running, stopping} = snapshot
    const {header, stage, composer, log, drawBanner, drawLine, drawFoot} = parts
    const t = language.t()
    const texts = snapshot.site?.texts
    const contact = contactHref()
    header.update(texts?.title ?? snapshot.site?.name ?? t('title'), entries.length > 0)
    stage.update(snapshot)
    drawBanner(t, trouble?.kind, contact, conversation.open)
    drawLine(t, snapshot.cutOff, missing)
    composer.update(!!running, !!stopping)
    composer.field.placeholder = texts?.placeholder ?? t('placeholder')
    drawFoot(contact)
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
      const {color} = snapshot.site.look
      if (color && !options.ownColor) look.setColor(color)
      if (page) document.title = header.title.textContent
      language.siteSpeaks(snapshot.site.language)
    }
  }

  function resolve(url: string): string | null {
    return siteUrl(url, conversation.snapshot().site?.homeUrl ?? location.origin)
  }

  function contactHref(): string | null {
    const {url, email} = conversation.snapshot().site?.contact ?? {}
    return (url && resolve(url)) || (email ? `mailto:${encodeURI(email)}` : null)
  }

  // --- what the visitor does

  function send(text: string): void {
    live = true
    store.setOpen(true)
    conversation.send(text)
    focusInside()
  }

  /** What was pressed may be gone: the focus goes where the visitor goes on. */
  function focusInside(): void {
    const {field} = parts.composer
    // On a touch screen the keyboard would jump up and hide half of the chat.
    const touch = matchMedia('(pointer: coarse)').matches && root.activeElement !== field
    const target = touch ? parts.header.title : field
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
    const kit = {
      ...{el, outLink, drawIcon, root, panel: element, below, chat: conversation, store},
      ...{
        t: language.t(),
        language: language.tag(),
        readWords: language.readWords,
        note: parts.log.note,
        focusInside,
      },
    }
    const mine = import('../extras/extras').then(({createExtras}) => createExtras(kit))
    loading = mine
    mine.then(
      (loaded) => {
        if (loading !== mine) return // the language has changed meanwhile
        extras = loaded
        missing = false
        parts.log.finish()
        refresh()
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
    loadExtras().then(task, () => {
      missing = true
      refresh()
    })
  }

  function attend(): void {
    conversation.attend(isOpen && !document.hidden)
  }

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229 || page) return
    event.preventDefault()
    onClose()
  })
  addEventListener('pagehide', conversation.suspend)
  addEventListener('pageshow', conversation.resume)
  addEventListener('online', () => conversation.online(true))
  addEventListener('offline', () => conversation.online(false))
  document.addEventListener('visibilitychange', attend)
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
  }
}
