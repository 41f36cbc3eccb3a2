import type {Snapshot} from '../core/conversation'
import type {Translate} from '../core/i18n'
import {Icon} from './icons'

export interface BannerProps {
  readonly t: Translate
  readonly snapshot: Snapshot
  readonly contact: string | null
  onReload(): void
}

/** Trouble of the chat as a whole, or a broken connection being mended. */
export function Banner({t, snapshot, contact, onReload}: BannerProps) {
  const {trouble, reconnecting} = snapshot
  if (trouble === null) {
    return reconnecting ? (
      <div class="banner quiet" role="status">
        <span class="spin" />
        <p>{t('reconnecting')}</p>
      </div>
    ) : null
  }
  const {kind} = trouble
  const final = kind === 'ORIGIN' || kind === 'SITE'
  const words = final || kind === 'OFFLINE' || kind === 'RATE' ? kind : 'UNREACHABLE'
  return (
    <div class="banner" role="alert">
      <Icon name="alert" />
      <p>{t(words)}</p>
      {!final && (
        <button type="button" class="btn" onClick={onReload}>
          {t('retry')}
        </button>
      )}
      {final && contact !== null && (
        <a class="btn" href={contact} target="_blank" rel="noopener">
          {t('person')}
        </a>
      )}
    </div>
  )
}
