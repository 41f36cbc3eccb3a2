import {describe, expect, it} from 'vitest'
import {directionOf} from '../src/core/direction'
import {createTranslate, ENGLISH, pickLanguage, readLocale} from '../src/core/i18n'
import {timeText} from '../src/core/time-text'
import {loadWords} from '../src/extras/words'

describe('words', () => {
  it('pick the form of their number, written as the language writes it', () => {
    const t = createTranslate(ENGLISH, 'en')
    expect(t('left', {n: 1})).toBe('1 character left')
    expect(t('over', {n: 1234})).toBe('1,234 characters too many')
    expect(t('retryIn', {n: 5})).toBe('Try again in 5 s')
    expect(createTranslate(ENGLISH, 'de')('over', {n: 1234})).toBe('1.234 characters too many')
    expect(createTranslate(ENGLISH, 'fa')('over', {n: 1234})).toBe('۱٬۲۳۴ characters too many')
    expect(createTranslate(ENGLISH, 'ar-EG')('over', {n: 12})).toBe('١٢ characters too many')
  })

  it('are English where the language has none', () => {
    const table = readLocale({one: 'One', two: 'Two', three: 'Three'}, [{two_few: 'Dvě'}, 'Jedna'])
    expect(table).toEqual({one: 'Jedna', two: 'Two', three: 'Three', two_few: 'Dvě'})
  })

  it('of the extras are in the file of the language, whatever its region', async () => {
    const names: string[] = []
    await loadWords('pt-BR', async (english, name) => {
      names.push(name)
      return english
    })
    expect(names).toEqual(['extras-pt'])
  })

  it('of the extras are English when the language cannot be fetched', async () => {
    const words = await loadWords('de', () => Promise.reject(new Error('offline')))
    expect(words('cancel')).toBe('Cancel')
    expect(words('personSent', {email: 'a@b.example'})).toContain('a@b.example')
  })
})

describe('the language', () => {
  const available = 'en,de,he,nb,pt,zh'
  it.each([
    [['de-AT', 'pt'], 'de-AT'],
    [[null, undefined, '', ' ', 'DE'], 'de'],
    [['pt-BR'], 'pt-BR'],
    [['pt_br'], 'pt-BR'],
    [[' de '], 'de'],
    [['en-GB', 'de'], 'en-GB'],
    [['zh-Hans'], 'zh'],
    [['zh-CN'], 'zh'],
    [['zh-TW'], 'zh'],
    [['cmn-Hans-CN'], 'zh'],
    [['nb-NO'], 'nb-NO'],
    [['no'], 'nb'],
    [['nn'], 'nb'],
    [['NN_no'], 'nb-NO'],
    [['iw'], 'he'],
    [['iw-IL'], 'he-IL'],
    [['in', 'de'], 'de'], // Indonesian, by its name of old
    [['nno', 'de'], 'de'],
    [['xx', 'de'], 'de'],
    [['xx'], 'en'],
    [['deutsch', 'de?', '*', '-', 'pt'], 'pt'],
    [['de-u-nu-arab'], 'de-u-nu-arab'],
    [[], 'en'],
  ])('of %j is %s', (wanted, language) => {
    expect(pickLanguage(wanted, available)).toBe(language)
  })

  it.each([
    ['ar', 'rtl'],
    ['fa-AF', 'rtl'],
    ['he', 'rtl'],
    ['de-AT', 'ltr'],
    ['en', 'ltr'],
    ['zh', 'ltr'],
    ['arn', 'ltr'],
  ])('%s is written %s', (language, direction) => {
    expect(directionOf(language)).toBe(direction)
  })
})

describe('the time of a message', () => {
  const now = new Date(2026, 10, 23, 18, 0).getTime()
  const morning = new Date(2026, 10, 23, 9, 5).toISOString()
  const dayBefore = new Date(2026, 10, 22, 9, 5).toISOString()

  it('is the time alone today, and has its day before', () => {
    expect(timeText(morning, now, 'de')).toBe('9:05')
    expect(timeText(dayBefore, now, 'de')).toBe('22. Nov., 9:05')
    expect(timeText('nonsense', now, 'de')).toBe('')
  })

  it('is written as the region writes it', () => {
    expect(timeText(dayBefore, now, 'en-US')).toMatch(/^Nov 22, 9:05\sAM$/)
    expect(timeText(dayBefore, now, 'en-GB')).toBe('22 Nov, 9:05')
    expect(timeText(dayBefore, now, 'ja')).toBe('11月22日 9:05')
    expect(timeText(morning, now, 'fa')).toBe('۹:۰۵')
  })
})
