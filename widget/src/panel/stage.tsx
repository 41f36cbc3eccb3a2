import {Component} from 'preact'
import type {Snapshot} from '../core/conversation'
import type {Translate} from '../core/i18n'
import {Icon} from './icons'

/** What the parts that draw for themselves need of the panel's elements. */
export interface Slots {
  readonly log: HTMLElement
  readonly content: HTMLElement
  readonly messages: HTMLElement
  readonly status: HTMLElement
}

export interface StageProps {
  readonly t: Translate
  readonly snapshot: Snapshot
  /** The log stands away from its end; something new came there. */
  readonly away: boolean
  readonly news: boolean
  /** Hands out the elements, once. */
  onSlots(slots: Slots): void
  onSend(text: string): void
  onLatest(): void
  onEarlier(): void
}

/** Where the conversation stands: greeting, the list that `log/` fills, the way to its end. */
export class Stage extends Component<StageProps> {
  #slots: {-readonly [K in keyof Slots]?: Slots[K] | null} = {}

  override componentDidMount(): void {
    this.props.onSlots(this.#slots as Slots)
  }

  #slot = (name: keyof Slots) => (element: HTMLElement | null) => {
    this.#slots[name] = element
  }

  #refs = {
    log: this.#slot('log'),
    content: this.#slot('content'),
    messages: this.#slot('messages'),
    status: this.#slot('status'),
  }

  override render() {
    const {t, snapshot, away, news, onEarlier, onLatest} = this.props
    return (
      <div class="stage">
        {/* Said by sentences through the status below, not by fragments as they are drawn. */}
        <div
          class="log"
          role="log"
          aria-live="off"
          aria-label={t('log')}
          tabIndex={0}
          ref={this.#refs.log}
        >
          <div class="content" ref={this.#refs.content}>
            {snapshot.hasEarlier ? (
              <button type="button" class="btn earlier" onClick={onEarlier}>
                {t('earlier')}
              </button>
            ) : (
              <Welcome {...this.props} />
            )}
            <ol class="messages" ref={this.#refs.messages} />
          </div>
        </div>
        {away && (
          <button type="button" class={news ? 'jump news' : 'jump'} onClick={onLatest}>
            <Icon name="down" />
            {t(news ? 'newBelow' : 'latest')}
          </button>
        )}
        <div class="sr" role="status" ref={this.#refs.status} />
      </div>
    )
  }
}

const MAX_STARTERS = 6

function Welcome({t, snapshot, onSend}: StageProps) {
  const {site, entries, loading} = snapshot
  if (loading && site === null) return <Skeleton t={t} />
  const {greeting, disclosure} = site?.texts ?? {}
  const starters = entries.length === 0 ? (site?.starters ?? []) : []
  return (
    <div class="welcome" lang={greeting === undefined ? undefined : site?.language}>
      <p class="greeting">{greeting ?? t('greeting')}</p>
      <p class="disclosure">
        <Icon name="spark" />
        <span>{disclosure ?? t('disclosure')}</span>
      </p>
      {starters.length > 0 && (
        <ul class="starters" aria-label={t('starters')}>
          {starters.slice(0, MAX_STARTERS).map((starter) => (
            <li key={starter}>
              <button type="button" onClick={() => onSend(starter)}>
                {starter}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

function Skeleton({t}: {t: Translate}) {
  return (
    <div class="skeleton">
      <span class="sr">{t('loading')}</span>
      <i />
      <i />
      <i />
    </div>
  )
}
