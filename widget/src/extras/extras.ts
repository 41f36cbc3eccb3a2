/**
 * What the panel fetches when it is time: all that is not needed to open the chat and to exchange the
 * first message. One module, with its style and its words.
 */
import type {Entry} from '../core/state'
import type {Child} from '../panel/dom'
import {type Answers, createAnswers} from './answers'
import {openBefore} from './before'
import {openConfirm} from './confirm'
import {createContact} from './contact'
import {downloadTranscript} from './download'
import {eraseChat} from './erase'
import css from './extras.css'
import {createFollow} from './follow'
import {PATHS} from './icons'
import type {Kit} from './kit'
import {type MenuItem, toggleMenu} from './menu'
import {createSound} from './sound'
import {loadWords} from './words'

export interface Extras extends Answers {
  toggleMenu(button: HTMLElement): void
  openContact(): void
  /** Asks what the site wants to know first; does `then` when that is answered. */
  askFirst(then: () => void): void
  /** What stands under the last message. */
  after(last: Entry | undefined): Child
  /** Something may have happened, or the visitor looks or looks away. */
  follow(): void
}

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

export async function createExtras(kit: Kit): Promise<Extras> {
  const {el, root, chat, store, note, fail, focusInside} = kit
  const words = await loadWords(kit.language, kit.fetchLocale)
  const sound = createSound(store)
  const drawn = new WeakMap<Entry, HTMLElement>()
  if (!root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  function menuItems(): MenuItem[] {
    const ask = (question: 'restart' | 'erase', icon: string): MenuItem => ({
      icon,
      label: words(question),
      kind: question,
      act: () =>
        openConfirm(kit, words, question, async () => {
          if (question === 'restart') chat.restart()
          else await erase().then(...told)
          focusInside()
        }),
    })
    const isOn = sound.isOn()
    return [
      {
        icon: PATHS.save,
        label: words('download'),
        act: () => downloadTranscript(kit, words).then(...told),
      },
      {
        icon: isOn ? PATHS.mute : PATHS.sound,
        label: words(isOn ? 'soundOff' : 'soundOn'),
        act: sound.toggle,
      },
      ask('restart', PATHS.pen),
      ask('erase', PATHS.bin),
    ]
  }

  /** Says when what was asked for could not be done, until it can. */
  const told = [() => fail(false), () => fail(true)] as const

  const askFirst = (then: () => void) => openBefore(kit, words, then)

  async function erase(): Promise<void> {
    await eraseChat(kit)
    store.setOpen(false)
    note(words('erased'))
  }

  /** Quick answers: under the last answer, until something is sent. */
  function after(last: Entry | undefined): Child {
    if (!last?.choices?.[0] || last.phase !== 'done') return null
    const list =
      drawn.get(last) ??
      el(
        'ul',
        {class: 'starters choices', 'aria-label': words('choices')},
        ...last.choices.map((text) =>
          el('li', {}, el('button', {dir: 'auto', onclick: () => kit.send(text)}, text)),
        ),
      )
    drawn.set(last, list)
    return list
  }

  return {
    ...createAnswers(kit, words),
    toggleMenu: (button) => toggleMenu(kit, button, menuItems()),
    openContact: createContact(kit, words).open,
    askFirst,
    after,
    follow: createFollow(
      kit,
      () => sound.isOn() && sound.play(),
      (message) => askFirst(() => chat.retry(message)),
    ),
  }
}
