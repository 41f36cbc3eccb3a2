// @vitest-environment happy-dom
import {describe, expect, it, vi} from 'vitest'
import {createTranslate, ENGLISH} from '../src/core/i18n'
import type {Card} from '../src/core/protocol'
import type {Entry} from '../src/core/state'
import {createAnswers} from '../src/extras/answers'
import {drawCards} from '../src/extras/cards'
import {fillForm} from '../src/extras/form'
import type {Kit} from '../src/extras/kit'
import {openSheet} from '../src/extras/sheet'
import {loadWords} from '../src/extras/words'
import {el, outLink} from '../src/panel/dom'
import {drawIcon} from '../src/panel/icons'

const words = await loadWords('en', async (english) => english)

/** What a panel hands over, as far as these need it. */
function createKit(more: object = {}) {
  const panel = document.createElement('div')
  const below = el('div', {}, el('button', {}, 'opener'))
  panel.append(below)
  document.body.replaceChildren(panel)
  const kept = new Map<string, string | null>()
  const told: unknown[] = []
  const rated: unknown[] = []
  const kit = {
    ...{el, outLink, drawIcon, panel, below, root: document, language: 'en'},
    t: createTranslate(ENGLISH, 'en'),
    resolve: (url: string) => (url.startsWith('/') ? `https://shop.example${url}` : null),
    store: {kept: (part: string) => kept.get(part) ?? null, keep: kept.set.bind(kept)},
    chat: {session: async () => ({session: 's1', token: 't1'})},
    api: {
      feedback: async (_session: object, id: string, body: object) => rated.push({id, ...body}),
    },
    options: {emit: (...event: unknown[]) => told.push(event)},
    note: (text: string) => told.push(text),
    focusInside: () => told.push('focus'),
    ...more,
  }
  return {kit: kit as unknown as Kit, kept, told, rated, panel}
}

const answer = (more: Partial<Entry> = {}): Entry =>
  ({
    ...{id: 'q1.r', key: 'q1.r', role: 'assistant', content: 'Yes', bytes: 3},
    ...{phase: 'done', status: 'complete'},
    ...more,
  }) as Entry

function drawAnswer(kit: Kit, entry = answer()) {
  const meta = el('div')
  const message = el('li', {}, meta)
  document.body.append(message)
  createAnswers(kit, words).finish(entry, meta)
  const button = (name: string) => message.querySelector<HTMLElement>(`[aria-label="${name}"]`)
  const up = () => button('Good answer')
  const down = () => button('Bad answer')
  return {message, button, up, down}
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

describe('thumbs', () => {
  it('are pressed one at a time, kept, told, and taken back', async () => {
    const {kit, kept, told, rated} = createKit()
    const {up, down} = drawAnswer(kit)
    up()?.click()
    down()?.click()
    await settled()
    expect([up()?.getAttribute('aria-pressed'), down()?.getAttribute('aria-pressed')]).toEqual([
      'false',
      'true',
    ])
    expect(kept.get('ratings')).toBe('[["q1.r","down"]]')
    down()?.click()
    await settled()
    expect(rated).toMatchObject([{rating: 'up'}, {rating: 'down'}, {rating: null}])
    expect(told).toContainEqual(['feedback', {id: 'q1.r', rating: null}])
    expect(kept.get('ratings')).toBeNull()
  })

  it('stand as they were kept', () => {
    const {kit, kept} = createKit()
    kept.set('ratings', '[["q1.r","up"]]')
    expect(drawAnswer(kit).up()?.getAttribute('aria-pressed')).toBe('true')
  })

  it('that do not get through go back, without the reason that was asked for', async () => {
    const {kit, kept} = createKit({api: {feedback: () => Promise.reject(new Error('no'))}})
    const {message, down} = drawAnswer(kit)
    down()?.click()
    expect(message.querySelector('.reason')).not.toBeNull()
    await settled()
    expect(down()?.getAttribute('aria-pressed')).toBe('false')
    expect(message.querySelector('.reason')).toBeNull()
    expect(message.textContent).toContain('That could not be sent.')
    expect(kept.get('ratings')).toBeNull()
  })

  it('are not offered for an answer that failed', () => {
    const {up, button} = drawAnswer(createKit().kit, answer({trouble: {kind: 'CUT'}}))
    expect([up(), !!button('Copy')]).toEqual([null, true])
  })
})

describe('below an answer', () => {
  it('stand the links of its sources, but only those that lead somewhere safe', () => {
    const sources = [
      {title: 'Returns', url: '/returns'},
      {title: 'Evil', url: 'javascript:alert(1)'},
    ]
    const {message} = drawAnswer(createKit().kit, answer({sources}))
    const links = [...message.querySelectorAll<HTMLAnchorElement>('.sources a')]
    expect(links.map(({href}) => href)).toEqual(['https://shop.example/returns'])
  })
})

describe('cards', () => {
  const card = (more: Partial<Card>): Card => ({
    kind: 'product',
    title: 'Lamp',
    url: '/lamp',
    ...more,
  })

  it('are at most three, and products', () => {
    const odd = {...card({}), kind: 'order'} as unknown as Card
    const list = drawCards(createKit().kit, words, [odd, ...Array(5).fill(card({}))])
    expect(list.children).toHaveLength(3)
  })

  it('lead and load only from where they may, without saying from where', () => {
    const {kit} = createKit()
    const list = drawCards(kit, words, [
      card({image: '/a.jpg'}),
      card({url: 'data:x', image: 'data:x'}),
    ])
    const images = [...list.querySelectorAll('img')]
    expect(images.map(({src}) => src)).toEqual(['https://shop.example/a.jpg'])
    expect(images[0]?.getAttribute('referrerpolicy')).toBe('no-referrer')
    expect(images[0]?.getAttribute('loading')).toBe('lazy')
    expect(list.querySelectorAll('a')).toHaveLength(1)
    expect(list.querySelector('a')?.getAttribute('aria-label')).toBe('View: Lamp')
  })

  it('hide a picture that is broken', () => {
    const list = drawCards(createKit().kit, words, [card({image: '/a.jpg'})])
    list.querySelector('img')?.dispatchEvent(new Event('error'))
    expect(list.querySelector('img')).toBeNull()
    expect(list.querySelector('.shot')).not.toBeNull()
  })
})

describe('a form', () => {
  function open(onSubmit: () => Promise<void>) {
    const {kit, panel} = createKit()
    const sheet = openSheet(kit, {role: 'dialog'}, () => undefined)
    const fields = [
      {name: 'name', required: false},
      {name: 'email', required: true},
    ] as const
    fillForm(kit, words, sheet, fields, 'Go', [], onSubmit, sheet.close)
    const field = panel.querySelector<HTMLInputElement>('#lca-email')
    const submit = () => panel.querySelector('form')?.dispatchEvent(new Event('submit'))
    const said = () => panel.querySelector('#lca-email-wrong')?.textContent
    return {panel, field, submit, said, sheet, below: kit.below}
  }

  it('says at the field what is wrong, until it is right', () => {
    const send = vi.fn()
    const {field, submit, said} = open(send)
    submit()
    expect([said(), field?.getAttribute('aria-invalid')]).toEqual(['Please fill this in.', 'true'])
    expect(field?.getAttribute('aria-describedby')).toBe('lca-email-wrong')
    if (field) field.value = 'ada@'
    field?.dispatchEvent(new Event('input'))
    expect(said()).toBe('Please check the e-mail address.')
    if (field) field.value = 'ada@shop.example'
    field?.dispatchEvent(new Event('input'))
    expect([said(), field?.getAttribute('aria-invalid')]).toEqual(['', 'false'])
    expect(send).not.toHaveBeenCalled()
  })

  it('is sent once at a time, and keeps its values when that fails', async () => {
    const send = vi.fn(async () => {
      throw new Error('no')
    })
    const {panel, field, submit} = open(send)
    if (field) field.value = 'ada@shop.example'
    submit()
    submit()
    await settled()
    expect(send).toHaveBeenCalledTimes(1)
    expect(send).toHaveBeenCalledWith({name: '', email: 'ada@shop.example'})
    expect(panel.textContent).toContain('That could not be sent.')
    expect(field?.value).toBe('ada@shop.example')
    submit()
    expect(send).toHaveBeenCalledTimes(2)
  })

  it('puts the rest out of reach, and gives the focus back', () => {
    const {panel, below, sheet} = open(async () => undefined)
    expect(below.hasAttribute('inert')).toBe(true)
    sheet.close()
    expect(below.hasAttribute('inert')).toBe(false)
    expect(panel.querySelector('.sheet')).toBeNull()
  })
})
