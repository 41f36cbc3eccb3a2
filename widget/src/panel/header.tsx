import {Icon} from './icons'
import {Menu, type MenuProps} from './menu'

export interface HeaderProps extends MenuProps {
  readonly title: string
  readonly closable: boolean
  onClose(): void
}

export function Header(props: HeaderProps) {
  const {t, title, closable, onClose} = props
  const Title = closable ? 'h2' : 'h1' // on a page of its own it is the page's heading
  return (
    <div class="head">
      <span class="avatar">
        <Icon name="spark" />
      </span>
      <div class="who">
        <Title id="lca-title" tabIndex={-1}>
          {title}
        </Title>
        <p>{t('assistant')}</p>
      </div>
      <Menu {...props} />
      {closable && (
        <button type="button" class="tool" aria-label={t('close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      )}
    </div>
  )
}
