import {brotliCompressSync} from 'node:zlib'
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {localeWords} from '../locale-words.mjs'
import {createTranslate, ENGLISH, type Key, readLocale} from '../src/core/i18n'
import {type ExtraKey, loadWords} from '../src/extras/words'
import {languagesOf, type Strings, stringsOf} from './locale-files'

const LANGUAGES = 'ar cs da de el en es fa fi fr he hi hu it ja ko nb nl pl pt ro ru sk sv tr uk zh'
const PARTS = ['', 'extras']

const base = (key: string) => key.replace(/_(zero|one|two|few|many|other)$/, '')
const bases = (table: object) => [...new Set(Object.keys(table).map(base))]
const marks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()

/** English's text of a key, or of a form that only other languages have. */
const englishOf = (english: Strings, key: string) => english[key] ?? english[`${base(key)}_other`]

/** Languages whose nouns stay as they are after a number: one form says it all. */
const UNINFLECTED = ['ja', 'ko', 'zh']

/** The forms that whole numbers take, as far as a message goes. */
function formsOf(language: string): string[] {
  const rules = new Intl.PluralRules(language)
  return [...new Set(Array.from({length: 5000}, (_, n) => rules.select(n)))]
}

/** How many columns a text takes on a screen: a letter of Chinese, Japanese, Korean is two wide. */
function widthOf(text: string): number {
  const letters = [...text.replace(/\p{M}/gu, '')]
  return letters.reduce(
    (sum, letter) => sum + (/[\u1100-\u11ff\u3000-\uffef]/.test(letter) ? 2 : 1),
    0,
  )
}

/** What stands on buttons, in menus and in the header, where there is no room to wrap much. */
const SHORT = [
  ...['title', 'assistant', 'placeholder', 'person', 'privacy', 'earlier', 'latest', 'newBelow'],
  ...['sending', 'unsent', 'resend', 'stopped', 'retry', 'continue', 'restart', 'restartYes'],
  ...['erase', 'eraseYes', 'cancel', 'back', 'download', 'soundOn', 'soundOff', 'copy', 'copied'],
  ...['good', 'bad', 'thanks', 'reasonWrong', 'reasonOff', 'reasonHard', 'submit', 'inStock'],
  ...['lowStock', 'soldOut', 'view', 'writeMail', 'contactPage', 'email', 'name', 'begin'],
]

describe.each(PARTS)('the locales in "%s"', (part) => {
  const english = stringsOf(part, 'en')

  it('are those we speak', () => {
    expect(languagesOf(part).join(' ')).toBe(LANGUAGES)
  })

  describe.each(languagesOf(part))('%s', (language) => {
    const strings = stringsOf(part, language)

    it('has every text, and no other', () => {
      expect(bases(strings).sort()).toEqual(bases(english).sort())
    })

    it('has its own form for every number its language tells apart', () => {
      const counted = bases(english).filter((key) => `${key}_other` in english)
      // Where no whole number takes `other` (Polish), it stands for `many`, which it equals.
      const forms = formsOf(language)
      const needed = forms.map((form) =>
        form === 'many' && !forms.includes('other') ? 'other' : form,
      )
      const wanted = UNINFLECTED.includes(language) ? ['other'] : needed.sort()
      for (const key of counted) {
        const present = Object.keys(strings).filter((name) => name.startsWith(`${key}_`))
        expect(present.sort(), key).toEqual(wanted.map((form) => `${key}_${form}`))
      }
    })

    it('says in each text what English says: the same marks, and no empty text', () => {
      for (const [key, text] of Object.entries(strings)) {
        expect(text, key).not.toBe('')
        expect(text.trim(), key).toBe(text)
        expect(marks(text), key).toEqual(marks(englishOf(english, key) ?? ''))
      }
    })

    it('is set as type is: real quotes, ellipses, no doubled blanks', () => {
      for (const [key, text] of Object.entries(strings))
        expect(text, key).not.toMatch(/['"`]|\.\.|\s\s|\s[,.。、،]/u)
    })

    it('has room on buttons', () => {
      for (const key of SHORT.filter((key) => key in strings)) {
        const room = Math.max(2 * widthOf(english[key] ?? ''), 26)
        expect(widthOf(strings[key] ?? ''), `${key}: ${strings[key]}`).toBeLessThanOrEqual(room)
      }
    })

    it.runIf(language !== 'en')('is a translation', () => {
      const same = Object.entries(strings).filter(([key, text]) => english[key] === text)
      expect(same.length).toBeLessThan(6)
    })

    it('is the same after the build, and small', () => {
      const words = JSON.stringify(localeWords(strings, english))
      const table = readLocale(english, JSON.parse(words))
      expect(table).toMatchObject(strings)
      expect(brotliCompressSync(`export default ${words}`).length).toBeLessThanOrEqual(1000)
    })
  })
})

describe.each(languagesOf(''))('%s, spoken', (language) => {
  const load = (part: string) =>
    JSON.parse(JSON.stringify(localeWords(stringsOf(part, language), stringsOf(part, 'en'))))
  const any = (keys: readonly string[]) => fc.constantFrom(...keys)

  it('says every counted text with its number, and leaves no mark', () => {
    const t = createTranslate(readLocale(ENGLISH, load('')), language)
    const counted = bases(ENGLISH).filter((key) => marks(englishOf(ENGLISH, key) ?? '').length > 0)
    const property = fc.property(any(counted), fc.integer({min: 0, max: 4000}), (key, n) => {
      const text = t(key as Key, {n})
      expect(text).toContain(new Intl.NumberFormat(language).format(n))
      expect(text).not.toMatch(/[{}_]/)
    })
    fc.assert(property, {seed: 5, numRuns: 300})
  })

  it('says every other text', () => {
    const t = createTranslate(readLocale(ENGLISH, load('')), language)
    for (const key of bases(ENGLISH).filter((key) => key in ENGLISH)) {
      expect(t(key as Key, {n: 7}), key).not.toMatch(/^$|[{}]/)
      expect(t(key as Key, {n: 7}), key).not.toBe(key)
    }
  })

  it('says every text of the extras, whatever is put in', async () => {
    const english = stringsOf('extras', 'en')
    const words = await loadWords(language, async (table) => readLocale(table, load('extras')))
    const value = fc.string({minLength: 1, maxLength: 20})
    const property = fc.property(any(Object.keys(english)), value, (key, put) => {
      const values = {name: put, date: put, time: put, email: put}
      const [before, after] = words(key as ExtraKey, values).split(put, 2)
      if (marks(english[key] ?? '').length > 0) expect(after).toBeDefined()
      else expect(before).not.toMatch(/[{}]/)
    })
    fc.assert(property, {seed: 5, numRuns: 300})
  })
})
