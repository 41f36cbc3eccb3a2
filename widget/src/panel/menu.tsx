import {Component} from 'preact'
import type {Translate} from '../core/i18n'
import {Icon} from './icons'

export type Question = 'restart' | 'erase'

export interface MenuProps {
  readonly t: Translate
  readonly contact: string | null
  /** There is a conversation to leave or delete. */
  readonly engaged: boolean
  onAsk(question: Question): void
}

/** The menu behind the three dots: arrows move, Escape and a click elsewhere shut it. */
export class Menu extends Component<MenuProps, {open: boolean}> {
  override state = {open: false}
  #box: HTMLDivElement | null = null

  #root(): ShadowRoot | undefined {
    return this.#box?.getRootNode() as ShadowRoot | undefined
  }

  #items(): HTMLElement[] {
    return [...(this.#box?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])]
  }

  #toggle = (): void => {
    this.setState({open: !this.state.open}, () => this.#items()[0]?.focus())
  }

  #shut = (): void => {
    this.setState({open: false})
  }

  #onAway = (event: Event): void => {
    if (this.state.open && !this.#box?.contains(event.target as Node)) this.#shut()
  }

  #onKeyDown = (event: KeyboardEvent): void => {
    if (!this.state.open) return
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.stopPropagation()
      this.#shut()
      this.#box?.querySelector('button')?.focus()
      if (event.key === 'Escape') event.preventDefault()
    }
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key]
    if (step === undefined) return
    event.preventDefault()
    const items = this.#items()
    const at = items.indexOf(this.#root()?.activeElement as HTMLElement)
    items[(at + step + items.length) % items.length]?.focus()
  }

  override componentDidMount(): void {
    this.#root()?.addEventListener('pointerdown', this.#onAway)
  }

  #ask(question: Question): void {
    this.#shut()
    this.props.onAsk(question)
  }

  override render() {
    const {t, contact, engaged} = this.props
    const {open} = this.state
    return (
      <div
        class="menu"
        hidden={!engaged && contact === null}
        onKeyDown={this.#onKeyDown}
        ref={(box) => {
          this.#box = box
        }}
      >
        <button
          type="button"
          class="tool"
          aria-label={t('menu')}
          aria-haspopup="menu"
          aria-expanded={open}
          onClick={this.#toggle}
        >
          <Icon name="more" />
        </button>
        {open && (
          <div class="items" role="menu" aria-label={t('menu')}>
            {contact !== null && (
              <a role="menuitem" href={contact} target="_blank" rel="noopener" onClick={this.#shut}>
                <Icon name="person" />
                {t('person')}
              </a>
            )}
            {engaged && (
              <button type="button" role="menuitem" onClick={() => this.#ask('restart')}>
                <Icon name="pen" />
                {t('restart')}
              </button>
            )}
            {engaged && (
              <button
                type="button"
                role="menuitem"
                class="danger"
                onClick={() => this.#ask('erase')}
              >
                <Icon name="bin" />
                {t('erase')}
              </button>
            )}
          </div>
        )}
      </div>
    )
  }
}
