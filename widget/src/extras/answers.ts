/** What a finished answer has around it: cards and sources above its time, beside it copy and thumbs. */
import type {Source} from '../core/protocol'
import {type Rating, ratingOf, readRatings, withRating} from '../core/ratings'
import type {Entry} from '../core/state'
import {drawCards} from './cards'
import {PATHS} from './icons'
import type {Kit} from './kit'
import type {Words} from './words'

export interface Answers {
  /** Adds to the message around `meta`, its last line; answers what stands outside of that. */
  finish(entry: Entry, meta: HTMLElement): HTMLElement[]
}

const MAX_COMMENT = 1000
const MAX_SOURCES = 6

export function createAnswers(kit: Kit, words: Words): Answers {
  const {el, outLink, drawIcon, resolve, api, chat, store, note, options} = kit

  function copyButton(text: string): HTMLElement {
    const button = el('button', {class: 'act', title: words('copy')})
    const show = (key: 'copy' | 'copied') => {
      button.replaceChildren(drawIcon(PATHS[key === 'copy' ? 'copy' : 'check']))
      button.setAttribute('aria-label', words(key))
    }
    button.onclick = async () => {
      try {
        await navigator.clipboard.writeText(text)
      } catch {
        return // The page may forbid it; the text can still be selected.
      }
      show('copied')
      setTimeout(show, 1600, 'copy')
    }
    show('copy')
    return button
  }

  /** Two buttons, of which one may be pressed; `below` has what follows from it. */
  function thumbs(id: string, below: HTMLElement): HTMLElement[] {
    let rating = ratingOf(readRatings(store.kept('ratings')), id)
    /** One call after the other: the last one counts. */
    let calls = Promise.resolve()

    const button = (kind: Rating, key: 'good' | 'bad') =>
      el(
        'button',
        {
          class: `act ${kind}`,
          title: words(key),
          'aria-label': words(key),
          onclick: () => rate(rating === kind ? null : kind),
        },
        drawIcon(PATHS.up),
      )
    const buttons = {up: button('up', 'good'), down: button('down', 'bad')}

    function set(next: Rating | null): void {
      rating = next
      const kept = withRating(readRatings(store.kept('ratings')), id, next)
      store.keep('ratings', kept.length ? JSON.stringify(kept) : null)
      show()
    }

    function show(): void {
      for (const kind of ['up', 'down'] as const)
        buttons[kind].setAttribute('aria-pressed', String(rating === kind))
    }

    function rate(next: Rating | null): void {
      const before = rating
      set(next)
      below.replaceChildren()
      if (next === 'down') below.append(reasonForm())
      calls = calls.then(() => tell(next).catch(() => failed(next, before)))
    }

    async function tell(next: Rating | null, comment?: string): Promise<void> {
      await api.feedback(await chat.session(), id, {rating: next, comment})
      options.emit('feedback', {id, rating: next})
    }

    function failed(next: Rating | null, before: Rating | null): void {
      if (rating !== next) return // something else was pressed meanwhile
      set(before)
      say(words('notSent'))
    }

    /** Quietly: beside the answer, and aloud. */
    function say(text: string): void {
      below.replaceChildren(el('p', {class: 'hint'}, text))
      note(text)
    }

    function reasonForm(): HTMLElement {
      const chips = (['reasonWrong', 'reasonOff', 'reasonHard'] as const).map((key) => {
        const chip = el(
          'button',
          {class: 'chip', type: 'button', 'aria-pressed': 'false'},
          words(key),
        )
        chip.onclick = () => chip.setAttribute('aria-pressed', String(!isPressed(chip)))
        return chip
      })
      const field = el('input', {
        class: 'text',
        type: 'text',
        maxlength: MAX_COMMENT,
        dir: 'auto',
        'aria-label': words('why'),
      })
      const form = el(
        'form',
        {class: 'reason'},
        el('p', {class: 'soft'}, words('why')),
        el('div', {class: 'chips'}, ...chips),
        el('div', {class: 'line'}, field, el('button', {class: 'btn main'}, words('submit'))),
      )
      const isPressed = (chip: HTMLElement) => chip.getAttribute('aria-pressed') === 'true'
      form.onsubmit = (event) => {
        event.preventDefault()
        const picked = chips.filter(isPressed).map(({textContent}) => textContent)
        const comment = [...picked, field.value.trim()].filter(Boolean).join('. ')
        if (!comment) return field.focus()
        buttons.down.focus()
        calls = calls.then(() =>
          tell('down', [...comment].slice(0, MAX_COMMENT).join('')).then(
            () => say(words('thanks')),
            () => note(words('notSent')),
          ),
        )
      }
      note(words('why'))
      return form
    }

    show()
    return [buttons.up, buttons.down]
  }

  function sourceLinks(sources: readonly Source[]): HTMLElement {
    const links = sources.slice(0, MAX_SOURCES).flatMap(({title, url}) => {
      const href = resolve(url)
      const parts = () => [el('span', {}, title || url), drawIcon(PATHS.out)]
      return href ? el('li', {}, outLink(href, '', ...parts())) : []
    })
    return el('ul', {class: 'sources', 'aria-label': words('sources')}, ...links)
  }

  return {
    finish(entry, meta) {
      const {id, content, cards, sources, fallback, trouble} = entry
      const below = el('div', {class: 'below-answer'})
      const above = [
        cards?.[0] && drawCards(kit, words, cards),
        sources?.[0] && sourceLinks(sources),
        fallback && !trouble && el('p', {class: 'hint'}, words('fallback')),
      ].filter((part) => part instanceof HTMLElement)
      meta.before(...above)
      meta.append(copyButton(content))
      if (!trouble) meta.append(...thumbs(id, below))
      meta.after(below)
      return [...above, below]
    },
  }
}
