import {FULL_SCREEN} from '../core/screen'

/**
 * On a phone the open panel covers the page: the page is made inert, the panel follows the part of
 * the screen the keyboard leaves free, and the platform's back gesture closes it.
 */
export interface Modal {
  enter(): void
  leave(): void
}

interface Watcher {
  onclose: (() => void) | null
  destroy(): void
}

export function createModal(
  panel: HTMLElement,
  host: Element,
  onClose: () => void,
  signal: AbortSignal,
): Modal {
  const small = matchMedia(FULL_SCREEN)
  const viewport = window.visualViewport
  let silenced: Element[] = []
  let watcher: Watcher | null = null
  let entered = false

  function silence(): void {
    silenced = [...(host.parentElement?.children ?? [])].filter(
      (sibling) =>
        sibling !== host &&
        !sibling.hasAttribute('inert') &&
        !/^(script|style|link)$/i.test(sibling.tagName),
    )
    for (const sibling of silenced) sibling.setAttribute('inert', '')
  }

  function release(): void {
    for (const sibling of silenced) sibling.removeAttribute('inert')
    silenced = []
    watcher?.destroy()
    watcher = null
    panel.removeAttribute('aria-modal')
  }

  function watchBack(): void {
    const Maker = (window as {CloseWatcher?: new () => Watcher}).CloseWatcher
    if (!Maker || watcher) return
    watcher = new Maker()
    watcher.onclose = () => {
      watcher = null
      onClose()
    }
  }

  function fit(): void {
    if (!viewport || !entered || !small.matches) return
    panel.style.setProperty('--height', `${viewport.height}px`)
    panel.style.setProperty('--top', `${viewport.offsetTop}px`)
  }

  function apply(): void {
    release()
    if (!entered || !small.matches || panel.classList.contains('page')) return
    panel.setAttribute('aria-modal', 'true')
    silence()
    watchBack()
    fit()
  }

  small.addEventListener('change', apply, {signal})
  viewport?.addEventListener('resize', fit, {signal})
  viewport?.addEventListener('scroll', fit, {signal})
  return {
    enter() {
      entered = true
      apply()
    },
    leave() {
      entered = false
      release()
    },
  }
}
