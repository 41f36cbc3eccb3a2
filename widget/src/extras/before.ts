/** What a site wants to know, or be agreed to, before the first message. */
import type {Introduction, Site} from '../core/protocol'
import type {Child} from '../panel/dom'
import {type Field, fillForm, type Values} from './form'
import type {Kit} from './kit'
import {openSheet} from './sheet'
import type {Words} from './words'

/** The site's words that are to be agreed to, with the link to its privacy page. */
export function consentField({t, outLink, resolve}: Kit, {privacy}: Site): Field[] {
  if (!privacy?.consent) return []
  const href = privacy.url && resolve(privacy.url)
  const label: Child[] = [privacy.consent, href && ' ', href && outLink(href, 'more', t('privacy'))]
  return [{name: 'consent', required: true, label}]
}

export function introductionOf({consent, name, email}: Partial<Values>, site: Site): Introduction {
  return {
    ...(consent !== undefined && {consent: site.privacy?.consent}),
    ...((name || email) && {visitor: {name: name || undefined, email: email || undefined}}),
  }
}

/** Does `then` once the visitor has answered; not at all when they go back. */
export function openBefore(kit: Kit, words: Words, then: () => void): void {
  const {el, chat} = kit
  const {site} = chat.snapshot()
  if (!site) return
  const {visitor} = chat.introduction() ?? {}
  const asked = (['name', 'email'] as const).flatMap((name): Field[] => {
    const wanted = site.intake?.[name]
    return wanted ? [{name, required: wanted === 'required', value: visitor?.[name]}] : []
  })
  const away = () => sheet.close()
  const sheet = openSheet(kit, {role: 'dialog', 'aria-labelledby': 'lca-sheet'}, away)
  const answer = async (values: Values) => {
    chat.introduce(introductionOf(values, site))
    sheet.close()
    then()
  }
  const heading = el('h2', {id: 'lca-sheet'}, words('before'))
  const fields = [...asked, ...consentField(kit, site)]
  fillForm(kit, words, sheet, fields, words('begin'), [heading], answer, away)
}
