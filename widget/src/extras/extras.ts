/**
 * What the panel fetches when it is time: all that is not needed to open the chat and to exchange the
 * first message. One module, with its style and its words.
 */
import type {Entry} from '../core/state'
import {createAnswers} from './answers'
import {openConfirm} from './confirm'
import css from './extras.css'
import {PATHS} from './icons'
import type {Kit} from './kit'
import {toggleMenu} from './menu'
import {loadWords} from './words'

export interface Extras {
  toggleMenu(button: HTMLElement): void
  /** What stands beside the time of a finished answer. */
  actions(entry: Entry): HTMLElement[]
}

const sheet = new CSSStyleSheet()
sheet.replaceSync(css)

export async function createExtras(kit: Kit): Promise<Extras> {
  const {root, chat, store, note, focusInside} = kit
  const words = await loadWords(kit.readWords)
  const answers = createAnswers(kit, words)
  if (!root.adoptedStyleSheets.includes(sheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet]

  function ask(question: 'restart' | 'erase'): void {
    openConfirm(kit, words, question, async (yes) => {
      if (yes && question === 'restart') chat.restart()
      else if (yes) await erase()
      focusInside()
    })
  }

  async function erase(): Promise<void> {
    await chat.erase()
    const {entries, trouble} = chat.snapshot()
    store.setOpen(entries.length > 0)
    if (!trouble) note(words('erased'))
  }

  const item = (question: 'restart' | 'erase', icon: string) => ({
    icon,
    label: words(question),
    kind: question,
    act: () => ask(question),
  })

  return {
    toggleMenu: (button) =>
      toggleMenu(kit, button, [item('restart', PATHS.pen), item('erase', PATHS.bin)]),
    actions: answers.actions,
  }
}
