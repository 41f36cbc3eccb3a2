/**
 * The chat itself, fetched when the visitor reaches for it. `mountPanel` is the whole interface to
 * the launcher and to the hosted page.
 */
import {render} from 'preact'
import {createConversation} from '../core/conversation'
import {siteUrl} from '../core/site-url'
import {needsPerson, remedyFor} from '../core/trouble'
import {uuidv7} from '../core/uuidv7'
import type {createLog, Log} from '../log/log'
import {createApi} from '../net/api'
import {App} from './app'
import {browserClock} from './clock'
import {drawIcon} from './icons'
import {createLanguage} from './language'
import {createLook} from './look'
import {createModal} from './modal'
import css from './panel.css'
import {createScroller, type Scroller} from './scroller'
import type {Slots} from './stage'
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

export function mountPanel(options: PanelOptions): Panel {
  const {frame, root, page} = options
  adopt(css)
  const element = document.createElement(page ? 'main' : 'section')
  element.className = page ? 'panel page' : 'panel'
  element.id = 'lca-panel'
  element.setAttribute('aria-labelledby', 'lca-title')
  if (!page) element.setAttribute('role', 'dialog')
  frame.append(element)

  const look = createLook(frame)
  const store = createStore(options.site)
  const modal = createModal(element, root.host as HTMLElement, options.onClose)
  const language = createLanguage(element, options.language, () => {
    newLog()
    refresh()
  })
  let field: HTMLTextAreaElement | null = null
  let slots: Slots | null = null
  let scroller: Scroller | null = null
  let makeLog: typeof createLog | null = null
  let logMissing = false
  let log: Log | null = null
  let away = {away: false, news: false}
  let site: unknown = null
  let drawn: {readonly entries: unknown; readonly count: number} = {entries: null, count: 0}
  let isOpen = false
  /** From the first thing the visitor does on, what appears is news and not history. */
  let live = false

  const conversation = createConversation({
    api: createApi(options.origin, options.site),
    store,
    clock: browserClock,
    newId: () => uuidv7(Date.now(), crypto.getRandomValues(new Uint8Array(10))),
    random: Math.random,
    onChange: batched(refresh),
  })

  // --- drawing

  function adopt(text: string): void {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(text)
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]
  }

  /** The log comes as a file of its own: the panel greets without waiting for it. */
  async function loadLog(): Promise<void> {
    try {
      const url = new URL(LOG_FILE, import.meta.url)
      if (logMissing) url.search = `try=${Date.now()}`
      const part: typeof import('../log/log') = await import(url.href)
      adopt(part.css)
      makeLog = part.createLog
      logMissing = false
      newLog()
    } catch {
      logMissing = true
    }
    refresh()
  }

  function newLog(): void {
    if (!slots || !makeLog) return
    slots.messages.replaceChildren()
    drawn = {entries: null, count: 0}
    log = makeLog({
      list: slots.messages,
      status: slots.status,
      t: language.t(),
      language: language.tag(),
      resolve,
      contactHref,
      icon: drawIcon,
      remedyFor: ({trouble, role}) => (trouble ? remedyFor(trouble.kind, role) : null),
      needsPerson,
      onRetry(entry) {
        live = true
        // Asking for the rest is a message like any other.
        if (entry.trouble?.kind === 'CUT') send(language.t()('continueWords'))
        else conversation.retry(entry)
        focusInside()
      },
    })
  }

  function resolve(url: string): string | null {
    return siteUrl(url, conversation.snapshot().site?.homeUrl ?? location.origin)
  }

  function contactHref(): string | null {
    const {url, email} = conversation.snapshot().site?.contact ?? {}
    return (url && resolve(url)) || (email ? `mailto:${encodeURI(email)}` : null)
  }

  function refresh(): void {
    const snapshot = conversation.snapshot()
    if (snapshot.site !== site) {
      site = snapshot.site
      if (snapshot.site?.color && !options.ownColor) look.setColor(snapshot.site.color)
      if (page) document.title = snapshot.site?.texts.title ?? snapshot.site?.name ?? document.title
      language.siteSpeaks(snapshot.site?.language)
      newLog()
    }
    draw()
    const {entries} = snapshot
    if (!log || entries === drawn.entries) return
    log.sync(entries, live)
    const asked = entries.length > drawn.count && entries[entries.length - 1]?.role === 'user'
    drawn = {entries, count: entries.length}
    scroller?.update(asked)
  }

  function draw(): void {
    const snapshot = conversation.snapshot()
    const trouble = snapshot.trouble ?? (logMissing ? ({kind: 'UNREACHABLE'} as const) : null)
    const view = (
      <App
        t={language.t()}
        snapshot={{...snapshot, trouble}}
        contact={contactHref()}
        closable={!page}
        draft={store.draft()}
        away={away.away}
        news={away.news}
        onSlots={onSlots}
        onField={onField}
        onDraft={store.setDraft}
        onSend={send}
        onClose={options.onClose}
        onLatest={onLatest}
        onReload={onReload}
        onEarlier={conversation.earlier}
        onRestart={onRestart}
        onErase={onErase}
      />
    )
    render(view, element)
  }

  function onSlots(next: Slots): void {
    slots = next
    scroller = createScroller(next.log, next.content, (isAway, news) => {
      away = {away: isAway, news}
      draw()
    })
    newLog()
    queueMicrotask(refresh) // not in the middle of the drawing that made the slots
  }

  function onField(next: HTMLTextAreaElement | null): void {
    field = next
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
    // On a touch screen the keyboard would jump up and hide half of the chat.
    const touch = matchMedia('(pointer: coarse)').matches && root.activeElement !== field
    const target = touch ? root.getElementById('lca-title') : field
    target?.focus({preventScroll: true})
  }

  function onLatest(): void {
    scroller?.toEnd()
    field?.focus()
  }

  function onReload(): void {
    if (logMissing) void loadLog()
    void conversation.open()
  }

  function onRestart(): void {
    conversation.restart()
    focusInside()
  }

  async function onErase(): Promise<void> {
    await conversation.erase()
    store.setOpen(conversation.snapshot().entries.length > 0)
    if (conversation.snapshot().trouble === null) log?.note(language.t()('erased'))
    focusInside()
  }

  element.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.keyCode === 229 || page) return
    event.preventDefault()
    options.onClose()
  })
  addEventListener('pagehide', conversation.suspend)
  addEventListener('pageshow', conversation.resume)
  addEventListener('online', conversation.online)
  draw()
  void loadLog()

  return {
    open(focus) {
      if (isOpen) return
      isOpen = true
      element.getBoundingClientRect() // drawn closed once, so that opening can be animated
      element.dataset.open = ''
      modal.enter()
      if (store.token() !== null) store.setOpen(true)
      void conversation.open()
      scroller?.toEnd()
      if (focus) focusInside()
    },
    close() {
      isOpen = false
      delete element.dataset.open
      modal.leave()
      store.setOpen(false)
    },
  }
}

/** Any number of calls in one go run `then` once, after them. */
function batched(then: () => void): () => void {
  let queued = false
  return () => {
    if (queued) return
    queued = true
    queueMicrotask(() => {
      queued = false
      then()
    })
  }
}
