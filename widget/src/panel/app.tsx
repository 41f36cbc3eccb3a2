import {Component} from 'preact'
import type {Snapshot} from '../core/conversation'
import type {Translate} from '../core/i18n'
import {Banner} from './banner'
import {Composer} from './composer'
import {Confirm} from './confirm'
import {Header} from './header'
import {Icon} from './icons'
import type {Question} from './menu'
import {Stage, type StageProps} from './stage'

export interface AppProps extends StageProps {
  readonly t: Translate
  readonly snapshot: Snapshot
  readonly contact: string | null
  readonly closable: boolean
  readonly draft: string
  onField(field: HTMLTextAreaElement | null): void
  onDraft(text: string): void
  onSend(text: string): void
  onClose(): void
  onReload(): void
  onRestart(): void
  onErase(): void
}

/** Everything of the panel but the messages themselves, which `log/` draws into the stage. */
export class App extends Component<AppProps, {question: Question | null}> {
  override state = {question: null as Question | null}

  #answer = (yes: boolean): void => {
    const {question} = this.state
    this.setState({question: null})
    if (yes && question === 'restart') this.props.onRestart()
    else if (yes && question === 'erase') this.props.onErase()
  }

  override render() {
    const {props} = this
    const {t, snapshot, contact} = props
    const {site, entries} = snapshot
    const {question} = this.state
    return (
      <>
        <Header
          t={t}
          title={site?.texts.title ?? site?.name ?? t('title')}
          closable={props.closable}
          contact={contact}
          engaged={entries.length > 0}
          onClose={props.onClose}
          onAsk={(asked) => this.setState({question: asked})}
        />
        <Stage {...props} />
        <Banner t={t} snapshot={snapshot} contact={contact} onReload={props.onReload} />
        <Composer
          t={t}
          placeholder={site?.texts.placeholder ?? t('placeholder')}
          draft={props.draft}
          onDraft={props.onDraft}
          onSend={props.onSend}
          onField={props.onField}
        />
        <p class="foot">
          {contact !== null && (
            <a href={contact} target="_blank" rel="noopener">
              <Icon name="person" />
              {t('person')}
            </a>
          )}
        </p>
        {question !== null && <Confirm t={t} question={question} onAnswer={this.#answer} />}
      </>
    )
  }
}
