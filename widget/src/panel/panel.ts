/**
 * The chat itself, fetched when the visitor reaches for it. `mountPanel` is the whole interface to
 * the launcher and to the hosted page.
 *
 * What stands around the messages is built once per language and brought up to date by `refresh`.
 */
import {createConversation} from '../core/conversation'
import type {PanelCommand, PanelPage} from '../core/page-api'
import {writeSeen} from '../core/seen'
import {siteUrl} from '../core/site-url'
import {uuidv7} from '../core/uuidv7'
import {createLog, type Log} from '../log/log'
import messagesCss from '../log/messages.css'
import {createApi} from '../net/api'
import {joinTabs} from '../net/tabs'
import {bannerParts, lineParts} from './banner'
import {browserClock} from './clock'
import {type Composer, createComposer} from './composer'
import {createPart, el, outLink} from './dom'
import {createHeader, type Header} from './header'
import {icon} from './icons'
import {createLanguage} from './language'
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
  /** The language the page's owner asked for; else the page's, the site's, the browser's. */
  readonly language: string | null
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
  frame.append(element)

  frame.dataset.theme = options.settings().theme ?? 'auto'
  const look = createLook(frame)
  const store = createStore(options.site, () => isOpen && conversation.open())
  const modal = createModal(element, root.host, onClose)
  const language = createLanguage(element, options.language, () => {
    const hadFocus = element.contains(root.activeElement)
    parts = build()
    refresh()
    if (hadFocus) focusInside()
  })
  let queued = false
  let site: unknown = null
  let drawn: {readonly entries: unknown; readonly count: number}
  let isOpen = false
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
    const header = createHeader(t, onAsk, page ? null : onClose)
    const stage = createStage(t, send, conversation.earlier, onLatest)
    const composer = createComposer(t, store.draft(), store.setDraft, send, conversation.stop)
    const banner = el('div')
    const line = el('p', {class: 'net', role: 'status'})
    const foot = el('p', {class: 'foot'})
    const log = createLog({
      list: stage.list,
      status: stage.status,
      t,
      language: language.tag(),
      resolve,
      contactHref,
      onRetry(entry) {
        live = true
        // Asking for the rest is a message like any other.
        if (entry.trouble?.kind === 'CUT') send(t('continueWords'))
        else conversation.retry(entry)
        focusInside()
      },
    })
    drawn = {entries: null, count: 0}
    element.replaceChildren(header.element, stage.element, banner, line, composer.element, foot)
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
    drawLine(t, snapshot.cutOff)
    composer.update(!!running, !!stopping)
    composer.field.placeholder = texts?.placeholder ?? t('placeholder')
    drawFoot(contact)
    if (entries !== drawn.entries) {
      log.sync(entries, live)
      const asked = entries.length > drawn.count && entries.at(-1)?.role === 'user'
      drawn = {entries, count: entries.length}
      for (const {seq = 0} of isOpen ? entries : []) writeSeen(options.site, seq)
      stage.scroller.update(asked)
    }
    if (snapshot.site && snapshot.site !== site) {
      site = snapshot.site
      const {color} = snapshot.site.look
      if (color && !options.settings().color) look.setColor(color)
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
    const {id} = conversation.snapshot().entries.at(-1) ?? {id: ''}
    options.emit('message', {id})
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

  function onAsk(question: 'restart' | 'erase'): void {
    const t = language.t()
    const answer = async (yes: boolean) => {
      if (yes && question === 'restart') conversation.restart()
      else if (yes) await erase()
      focusInside()
    }
    import('./confirm').then(
      ({openConfirm}) => openConfirm(el, element, t, question, answer),
      () => answer(confirm(t(`${question}Ask`))), // it cannot be fetched: the browser's own
    )
  }

  async function erase(): Promise<void> {
    await conversation.erase()
    const {entries, trouble} = conversation.snapshot()
    store.setOpen(entries.length > 0)
    if (!trouble) parts.log.note(language.t()('erased'))
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
    command(name, args) {
      if (name === 'send') send(String(args[0]))
      if (name === 'logout') conversation.restart()
      const {color} = options.settings()
      if (name === 'set' && color) look.setColor(color)
    },
    destroy() {
      modal.leave()
      conversation.suspend()
      element.remove()
    },
  }
}
