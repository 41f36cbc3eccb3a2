import type {Snapshot} from '../core/conversation'
import type {Translate} from '../core/i18n'
import {type Child, createPart, el, outLink} from './dom'
import {icon} from './icons'
import {createScroller, type Scroller} from './scroller'

/** Where the conversation stands: greeting, the list that `log/` fills, the way to its end. */
export interface Stage {
  readonly element: HTMLElement
  readonly list: HTMLElement
  /** Where a screen reader listens. */
  readonly status: HTMLElement
  readonly scroller: Scroller
  /** `after`: what stands under the last message. */
  update(snapshot: Snapshot, greeting: string | null, after: Child): void
}

export function createStage(
  t: Translate,
  onSend: (text: string) => void,
  onEarlier: () => Promise<void>,
  onLatest: () => void,
  resolve: (url: string) => string | null,
): Stage {
  const top = el('div', {class: 'top'})
  const list = el('ol', {class: 'messages'})
  const tail = el('div')
  const content = el('div', {class: 'content'}, top, list, tail)
  // Said by sentences through the status below, not by fragments as they are drawn.
  const log = el(
    'div',
    {class: 'log', role: 'log', 'aria-live': 'off', 'aria-label': t('log'), tabindex: 0},
    content,
  )
  const jump = el('button', {class: 'btn jump', onclick: onLatest})
  const status = el('div', {class: 'sr', role: 'status'})
  const scroller = createScroller(log, content, (away, news) => {
    jump.hidden = !away
    jump.classList.toggle('main', news)
    jump.replaceChildren(icon('down'), t(news ? 'newBelow' : 'latest'))
  })

  const drawTop = createPart(
    top,
    (
      site: Snapshot['site'],
      loading: boolean,
      earlier: boolean,
      fresh: boolean,
      said: string | null,
    ) => {
      if (earlier) return [el('button', {class: 'btn', onclick: showEarlier}, t('earlier'))]
      if (loading) return [el('p', {class: 'bubble loading'}, t('loading'))]
      const {greeting, disclosure} = site?.texts ?? {}
      const {notice, url} = site?.privacy ?? {}
      const privacy = url && resolve(url)
      const starters = (fresh && site?.starters) || []
      const lang = site?.language
      return [
        el(
          'p',
          {class: 'bubble', lang: (said ?? greeting) && lang},
          said ?? greeting ?? t('greeting'),
        ),
        el(
          'p',
          {class: 'hint', lang: disclosure && lang},
          icon('spark'),
          el(
            'span',
            {dir: 'auto'},
            disclosure ?? t('disclosure'),
            notice && el('span', {lang}, ` ${notice}`),
            privacy && ' ',
            privacy && outLink(privacy, 'link', t('privacy')),
          ),
        ),
        starters[0] &&
          el(
            'ul',
            {class: 'starters', lang, 'aria-label': t('starters')},
            ...starters.map((words) =>
              el('li', {}, el('button', {onclick: () => onSend(words)}, words)),
            ),
          ),
      ]
    },
  )

  /** What comes above leaves in its place what is in sight. */
  async function showEarlier(): Promise<void> {
    const below = log.scrollHeight - log.scrollTop
    await onEarlier()
    log.scrollTop = log.scrollHeight - below
  }

  const drawTail = createPart(tail, (after: Child) => [after])

  return {
    element: el('div', {class: 'stage'}, log, jump, status),
    list,
    status,
    scroller,
    update({site, loading, hasEarlier, entries}, greeting, after) {
      drawTop(site, loading && !site, hasEarlier, !entries[0], greeting)
      drawTail(after)
    },
  }
}
