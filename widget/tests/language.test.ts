// @vitest-environment happy-dom
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {createLanguage} from '../src/panel/language'
import {stringsOf} from './locale-files'

interface Fetch {
  answer(words: unknown): void
  fail(reason: Error): void
}

const settled = () => new Promise((done) => setTimeout(done))

/** A panel's language; its words come when the test hands them over. */
function createRig(asked: string | undefined) {
  const element = document.createElement('div')
  const waiting = new Map<string, Fetch>()
  const onChange = vi.fn()
  const fetchWords = <Table>(_english: Table, name: string) =>
    new Promise<Table>((answer, fail) => {
      waiting.set(name, {answer: (words) => answer(words as Table), fail})
    })
  const language = createLanguage(element, asked, onChange, fetchWords)
  return {
    element,
    language,
    onChange,
    wanted: () => [...waiting.keys()],
    async comes(name: string) {
      waiting.get(name)?.answer(stringsOf('', name))
      waiting.delete(name)
      await settled()
    },
    async fails(name: string) {
      waiting.get(name)?.fail(new Error('offline'))
      waiting.delete(name)
      await settled()
    },
  }
}

describe('the language of the panel', () => {
  beforeEach(() => {
    vi.stubGlobal('navigator', {languages: ['nl-BE', 'en']})
  })
  afterEach(() => {
    vi.unstubAllGlobals()
    document.documentElement.lang = ''
  })

  it('is the one the tag asks for, before the page, the site and the browser', () => {
    document.documentElement.lang = 'fr'
    expect(createRig('it').wanted()).toEqual(['it'])
    const french = createRig(undefined)
    french.language.siteSpeaks('de')
    expect(french.wanted()).toEqual(['fr'])
    document.documentElement.lang = ''
    const rig = createRig(undefined)
    expect(rig.wanted()).toEqual(['nl'])
    rig.language.siteSpeaks('pt-BR')
    expect(rig.wanted()).toEqual(['nl', 'pt'])
  })

  it('asks for nothing in English', async () => {
    const {wanted, language, onChange} = createRig('en-GB')
    await vi.waitFor(() => expect(onChange).toHaveBeenCalledOnce())
    expect(wanted()).toEqual([])
    expect(language.tag()).toBe('en-GB')
    expect(language.t()('send')).toBe('Send')
  })

  it('is English until its words have come, then mirrored if need be', async () => {
    const {element, language, onChange, comes} = createRig('iw')
    expect(element.lang).toBe('en')
    expect(language.t()('send')).toBe('Send')
    await comes('he')
    expect(onChange).toHaveBeenCalledOnce()
    expect([element.lang, element.dir]).toEqual(['he', 'rtl'])
    expect(language.t()('send')).toBe('שליחה')
  })

  it('is the one chosen last, whichever comes first', async () => {
    const {language, onChange, comes} = createRig(undefined)
    language.siteSpeaks('de')
    await comes('de')
    await comes('nl')
    expect(language.tag()).toBe('de')
    expect(onChange).toHaveBeenCalledOnce()
  })

  it('stays English when its file cannot be fetched, and is asked for again', async () => {
    const {element, language, onChange, fails, comes, wanted} = createRig('de')
    await fails('de')
    expect(onChange).not.toHaveBeenCalled()
    expect([element.lang, language.tag()]).toEqual(['en', 'en'])
    language.siteSpeaks('fr')
    expect(wanted()).toEqual(['de'])
    await comes('de')
    expect(language.t()('send')).toBe('Senden')
  })

  it('is another one when the owner of the page says so', async () => {
    const {element, language, comes} = createRig('ar')
    await comes('ar')
    expect(element.dir).toBe('rtl')
    language.ask('fr-CA')
    await comes('fr')
    expect([element.lang, element.dir]).toEqual(['fr-CA', 'ltr'])
    expect(language.t()('send')).toBe('Envoyer')
  })
})
