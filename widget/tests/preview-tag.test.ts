import {describe, expect, test} from 'vitest'
import {attributesOf, tagText} from '../src/preview/tag'

const ASKED = {
  site: 'demo',
  color: '#0b6b5d',
  theme: 'auto',
  position: 'right',
  bottom: '20',
  side: '20',
  radius: '20',
  label: '',
  image: '',
  hide: '',
  lang: '',
}

describe('the tag an owner copies', () => {
  test('says nothing of what is so by itself', () => {
    expect(tagText('https://chat.example', ASKED)).toBe(
      '<script src="https://chat.example/widget.js" data-site="demo" async></script>',
    )
  })

  test('says what was chosen', () => {
    const fields = {
      ...ASKED,
      site: 'shop',
      color: '#aa3300',
      theme: 'dark',
      position: 'left',
      radius: '4',
      label: 'Help',
      hide: '/cart',
    }
    expect(attributesOf(fields)).toEqual([
      ['data-site', 'shop'],
      ['data-color', '#aa3300'],
      ['data-theme', 'dark'],
      ['data-position', 'left'],
      ['data-radius', '4'],
      ['data-label', 'Help'],
      ['data-hide', '/cart'],
    ])
  })

  test.each([
    ['20', '20', undefined],
    ['80', '20', '80'],
    ['20', '40', '20 40'],
    ['0', '0', '0 0'],
  ])('stands %s from below and %s from the side', (bottom, side, offset) => {
    expect(Object.fromEntries(attributesOf({...ASKED, bottom, side}))['data-offset']).toBe(offset)
  })

  test('has boxes only if they are ticked', () => {
    expect(tagText('https://chat.example', {...ASKED, font: 'inherit', greetings: ''})).toContain(
      ' data-font="inherit" data-greetings async>',
    )
  })

  test('stays one tag whatever is written', () => {
    const text = tagText('https://chat.example', {...ASKED, label: '"><script>alert(1)</script>&'})
    expect(text.match(/[<>]/g)).toEqual(['<', '>', '<', '>'])
    expect(text).toContain('data-label="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;"')
  })
})
