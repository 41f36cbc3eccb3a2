import {readdirSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {createTranslate, ENGLISH, pickLanguage} from '../src/core/i18n'
import {timeText} from '../src/core/time-text'
import {LOCALES} from '../src/panel/language'

const folder = new URL('../locales/', import.meta.url)
const files = readdirSync(folder).map((name) => name.replace('.json', ''))
const read = (name: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
const base = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')

describe('locales', () => {
  it('are all in the list of the panel, and the reverse', () => {
    expect([...Object.keys(LOCALES), 'en'].sort()).toEqual(files.sort())
  })

  describe.each(files)('%s', (name) => {
    const strings = read(name)

    it('has every text, and no other', () => {
      const keys = (table: object) => [...new Set(Object.keys(table).map(base))].sort()
      expect(keys(strings)).toEqual(keys(ENGLISH))
    })

    it('has a form for every number its language tells apart', () => {
      const counted = Object.keys(ENGLISH)
        .filter((key) => key.endsWith('_other'))
        .map(base)
      const forms = new Intl.PluralRules(name).resolvedOptions().pluralCategories
      for (const key of counted) {
        for (const form of forms) {
          const present = strings[`${key}_${form}`] ?? strings[`${key}_other`]
          expect(present, `${key}_${form}`).toContain('{n}')
        }
      }
    })

    it('has no empty text, no stray blank, and a number where English has one', () => {
      for (const [key, text] of Object.entries(strings)) {
        expect(text.trim(), key).toBe(text)
        expect(text, key).not.toBe('')
        const english = read('en')[key]
        if (english !== undefined) expect(text.includes('{n}'), key).toBe(english.includes('{n}'))
      }
    })

    it.runIf(name !== 'en')('is a translation', () => {
      const same = Object.entries(strings).filter(([key, text]) => read('en')[key] === text)
      expect(same.length).toBeLessThan(6)
    })
  })

  it('are loaded as the panel asks for them', async () => {
    for (const [name, load] of Object.entries(LOCALES))
      expect((await load()).default).toEqual(read(name))
  })
})

describe('words', () => {
  it('pick the form of their number, written as the language writes it', () => {
    const t = createTranslate(ENGLISH, 'en')
    expect(t('left', {n: 1})).toBe('1 character left')
    expect(t('over', {n: 1234})).toBe('1,234 characters too many')
    expect(t('retryIn', {n: 5})).toBe('Try again in 5 s')
    expect(createTranslate(ENGLISH, 'de')('over', {n: 1234})).toBe('1.234 characters too many')
  })

  it.each([
    [['de-AT', 'fr'], 'de'],
    [[null, '', 'DE'], 'de'],
    [['pt-BR'], 'pt-BR'],
    [['pt_br'], 'pt-BR'],
    [['xx', 'de'], 'de'],
    [['xx'], 'en'],
    [['en-GB', 'de'], 'en'],
  ])('of %j are %s', (wanted, language) => {
    expect(pickLanguage(wanted, ['en', 'de', 'pt-BR'])).toBe(language)
  })
})

describe('the time of a message', () => {
  const now = new Date(2026, 10, 23, 18, 0).getTime()
  it('is the time alone today, and has its day before', () => {
    expect(timeText(new Date(2026, 10, 23, 9, 5).toISOString(), now, 'de')).toBe('9:05')
    expect(timeText(new Date(2026, 10, 22, 9, 5).toISOString(), now, 'de')).toBe('22. Nov., 9:05')
    expect(timeText('nonsense', now, 'de')).toBe('')
  })
})
