import type {Translate} from '../core/i18n'
import type {Question} from './menu'

export interface ConfirmProps {
  readonly t: Translate
  readonly question: Question
  onAnswer(yes: boolean): void
}

const focusOnce = (button: HTMLButtonElement | null) => button?.focus()

/** Asks before something is gone. Stands over the conversation, inside the panel. */
export function Confirm({t, question, onAnswer}: ConfirmProps) {
  const erase = question === 'erase'

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onAnswer(false)
  }

  return (
    <div class="veil" onKeyDown={onKeyDown}>
      <div
        class="sheet"
        role="alertdialog"
        aria-modal="true"
        aria-describedby="lca-ask"
        aria-label={t(question)}
      >
        <p id="lca-ask">{t(erase ? 'eraseAsk' : 'restartAsk')}</p>
        <div class="actions">
          <button type="button" class="btn" ref={focusOnce} onClick={() => onAnswer(false)}>
            {t('cancel')}
          </button>
          <button
            type="button"
            class={erase ? 'btn danger' : 'btn main'}
            onClick={() => onAnswer(true)}
          >
            {t(erase ? 'confirmErase' : 'confirmRestart')}
          </button>
        </div>
      </div>
    </div>
  )
}
