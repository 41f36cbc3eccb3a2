import {readdirSync, readFileSync} from 'node:fs'
import {describe, expect, it} from 'vitest'
import {createTranslate, ENGLISH, pickLanguage} from '../src/core/i18n'
import {timeText} from '../src/core/time-text'
import {loadWords} from '../src/extras/words'
import {LANGUAGES} from '../src/panel/language'
import {fetchLocale} from '../src/panel/locale-file'

const base = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const marks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

describe.each([
  ['panel', ''],
  ['extras', 'extras/'],
])('locales of the %s', (_name, path) => {
  const folder = new URL(`../locales/${path}`, import.meta.url)
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
  const read = (name: string): Record<string, string> =>
    JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'))
  const english = read('en')

  it('are all in the list, and the reverse', () => {
    expect([...LANGUAGES, 'en'].sort()).toEqual(files.sort())
  })

  describe.each(files)('%s', (name) => {
    const strings = read(name)

    it('has every text, and no other', () => {
      const keys = (table: object) => [...new Set(Object.keys(table).map(base))].sort()
      expect(keys(strings)).toEqual(keys(english))
    })

    it('has a form for every number its language tells apart', () => {
      const counted = Object.keys(english)
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

    it('has no empty text, no stray blank, and the marks that English has', () => {
      for (const [key, text] of Object.entries(strings)) {
        expect(text.trim(), key).toBe(text)
        expect(text, key).not.toBe('')
        if (english[key] !== undefined) expect(marks(text), key).toEqual(marks(english[key]))
      }
    })

    it.runIf(name !== 'en')('is a translation', () => {
      const same = Object.entries(strings).filter(([key, text]) => english[key] === text)
      expect(same.length).toBeLessThan(6)
    })
  })

  it('are loaded as they are asked for', async () => {
    for (const name of LANGUAGES)
      expect((await fetchLocale(path + name)).default).toEqual(read(name))
  })
})

describe('the words of the extras', () => {
  it('stand in the language, with what is put in', async () => {
    const words = await loadWords('de', fetchLocale)
    expect(words('cancel')).toBe('Abbrechen')
    expect(words('personSent', {email: 'a@b.example'})).toContain('a@b.example')
  })

  it('are English where the language has none', async () => {
    expect((await loadWords('xx', fetchLocale))('cancel')).toBe('Cancel')
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
