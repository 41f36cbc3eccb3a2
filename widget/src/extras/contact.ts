/** Talk to a person: who answers, and when; a form that the shop's people answer by e-mail. */
import {presenceAt} from '../core/hours'
import type {ApiError} from '../core/ports'
import type {Site} from '../core/protocol'
import type {Child} from '../panel/dom'
import {consentField, introductionOf} from './before'
import {type Field, fillForm, type Values} from './form'
import {PATHS} from './icons'
import type {Kit} from './kit'
import {openSheet, type Sheet} from './sheet'
import type {Words} from './words'

export interface Contact {
  open(): void
}

export function createContact(kit: Kit, words: Words): Contact {
  const {el, outLink, drawIcon, t, language, chat, api, store, resolve} = kit
  /** What stands in the form, also when it is left and opened again. */
  let kept: Partial<Values> = {}
  /** What was sent last, and under which id: the same again is the same request. */
  let sent = {id: '', as: ''}

  function open(): void {
    const {site, entries} = chat.snapshot()
    const asks = !store.token() && !chat.introduction()
    const {visitor} = chat.introduction() ?? {}
    const asked = entries.filter(({role}) => role === 'user').at(-1)?.content
    const fields: Field[] = [
      {
        name: 'name',
        required: asks && site?.intake?.name === 'required',
        value: kept.name ?? visitor?.name,
      },
      {name: 'email', required: true, value: kept.email ?? visitor?.email},
      {name: 'question', required: true, value: kept.question ?? asked},
      ...(asks && site ? consentField(kit, site) : []),
    ]
    const away = () => {
      for (const {name} of fields) {
        const control = sheet.element.querySelector<HTMLInputElement>(`#lca-${name}`)
        if (control) kept = {...kept, [name]: control.value}
      }
      sheet.close()
    }
    const sheet = openSheet(kit, {role: 'dialog', 'aria-labelledby': 'lca-sheet'}, away)
    const above = [
      el('h2', {id: 'lca-sheet'}, t('person')),
      presenceLine(site),
      waysOut(site),
      el('p', {class: 'soft'}, words('personIntro')),
    ]
    const submit = async (values: Values) => {
      kept = values
      if (asks && site) chat.introduce(introductionOf(values, site))
      await send(values)
      thank(sheet, values.email)
    }
    fillForm(kit, words, sheet, fields, words('submit'), above, submit, away)
  }

  async function send({email, question, name}: Values): Promise<void> {
    const request = {email, question, ...(name && {name})}
    const as = JSON.stringify(request)
    if (as !== sent.as) sent = {id: kit.newId(), as}
    const deliver = async (renew: boolean) =>
      api.contact(await chat.session(renew), {id: sent.id, ...request})
    try {
      await deliver(false)
    } catch (error) {
      if ((error as ApiError).trouble !== 'EXPIRED') throw error
      await deliver(true)
    }
  }

  function thank(sheet: Sheet, email: string): void {
    kept = {}
    sent = {id: '', as: ''}
    const back = el('button', {class: 'btn main', onclick: sheet.close}, words('back'))
    sheet.element.replaceChildren(
      el('h2', {id: 'lca-sheet'}, t('person')),
      el(
        'p',
        {class: 'done', role: 'status'},
        drawIcon(PATHS.check),
        el('span', {}, words('personSent', {email})),
      ),
      el('div', {class: 'actions'}, back),
    )
    back.focus()
  }

  function presenceLine(site: Site | null): Child {
    const presence = presenceAt(site?.hours, Date.now())
    if (!presence || (!presence.open && !presence.until)) return null
    const {open: isOpen, until} = presence
    const said = until
      ? words(isOpen ? 'openNow' : 'openAgain', {time: moment(until, language)})
      : words('openAlways')
    return el('p', {class: isOpen ? 'presence here' : 'presence'}, said)
  }

  function waysOut(site: Site | null): Child {
    const {email, url} = site?.contact ?? {}
    const href = url && resolve(url)
    if (!email && !href) return null
    return el(
      'p',
      {class: 'ways'},
      email &&
        outLink(`mailto:${encodeURI(email)}`, 'btn', drawIcon(PATHS.mail), words('writeMail')),
      href && outLink(href, 'btn', drawIcon(PATHS.out), words('contactPage')),
    )
  }

  return {open}
}

/** A time by the visitor's own clock; with its day when that is not today. */
function moment(at: number, language: string): string {
  const today = new Date(at).toDateString() === new Date().toDateString()
  const day = today ? {} : ({weekday: 'long'} as const)
  return new Intl.DateTimeFormat(language, {...day, hour: 'numeric', minute: '2-digit'}).format(at)
}
