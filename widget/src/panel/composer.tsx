import {Component} from 'preact'
import type {Translate} from '../core/i18n'
import {Icon} from './icons'

/** The server's limit, in code points; the counter appears when it comes near. */
const MAX_CHARS = 4000
const COUNT_FROM = 3600

export interface ComposerProps {
  readonly t: Translate
  readonly placeholder: string
  readonly draft: string
  onDraft(text: string): void
  onSend(text: string): void
  /** Hands out the field, for the panel to focus. */
  onField(field: HTMLTextAreaElement | null): void
}

export class Composer extends Component<ComposerProps, {text: string}> {
  override state = {text: this.props.draft}
  #field: HTMLTextAreaElement | null = null

  override componentDidMount(): void {
    this.#fit()
  }

  override componentDidUpdate(): void {
    this.#fit()
  }

  /** Makes the field as high as its text; the style sheet caps it. */
  #fit(): void {
    const field = this.#field
    field?.style.setProperty('height', 'auto')
    field?.style.setProperty('height', `${field.scrollHeight}px`)
  }

  #change(text: string): void {
    this.setState({text})
    this.props.onDraft(text)
  }

  #left(): number {
    return MAX_CHARS - [...this.state.text].length
  }

  #submit = (event: Event): void => {
    event.preventDefault()
    const text = this.state.text.trim()
    if (text === '' || this.#left() < 0) return
    this.props.onSend(text)
    this.#change('')
    this.#field?.focus()
  }

  #onKeyDown = (event: KeyboardEvent): void => {
    // 229: the key belongs to an input method, also where isComposing is already false (Safari).
    if (event.isComposing || event.keyCode === 229) return
    if (event.key === 'Enter' && !event.shiftKey) this.#submit(event)
  }

  #ref = (field: HTMLTextAreaElement | null): void => {
    this.#field = field
    this.props.onField(field)
  }

  override render() {
    const {t, placeholder} = this.props
    const {text} = this.state
    const left = this.#left()
    const near = left < MAX_CHARS - COUNT_FROM
    return (
      <form class="composer" onSubmit={this.#submit}>
        <div class="field">
          <textarea
            ref={this.#ref}
            rows={1}
            dir="auto"
            value={text}
            placeholder={placeholder}
            aria-label={t('messageLabel')}
            aria-describedby={near ? 'lca-count' : undefined}
            aria-invalid={left < 0}
            enterkeyhint="send"
            onInput={(event) => this.#change(event.currentTarget.value)}
            onKeyDown={this.#onKeyDown}
          />
          <button
            type="submit"
            class="send"
            aria-label={t('send')}
            aria-disabled={text.trim() === '' || left < 0}
          >
            <Icon name="send" />
          </button>
        </div>
        {near && (
          <p id="lca-count" class={left < 0 ? 'count over' : 'count'}>
            {left < 0 ? t('over', {n: -left}) : t('left', {n: left})}
          </p>
        )}
      </form>
    )
  }
}
