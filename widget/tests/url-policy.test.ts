import {describe, expect, it} from 'vitest'
import {siteUrl} from '../src/core/site-url'
import {hostToShow, safeUrl} from '../src/core/url-policy'

describe('a URL of a model', () => {
  const CASES: readonly [raw: string, href: string | null][] = [
    ['https://x.com', 'https://x.com/'],
    ['HTTP://X.com/A?b=c#d', 'http://x.com/A?b=c#d'],
    ['https://x.com:8443/a', 'https://x.com:8443/a'],
    ['mailto:a@b.de', 'mailto:a@b.de'],
    ['tel:+49 30 123', null],
    ['tel:+49-30-(123)', 'tel:+4930123'],
    ['javascript:alert(1)', null],
    ['https://u@x.com', null],
    ['https://u:p@x.com', null],
    ['https://@x.com', null],
    ['https://x.com/@a', 'https://x.com/@a'],
    ['https://x.com?a@b', 'https://x.com/?a@b'],
    ['https://x.com!', null],
    ['https://x.com&', null],
    ['https://münchen.de', 'https://xn--mnchen-3ya.de/'],
    ['https://[::1]:8080/', 'https://[::1]:8080/'],
    ['//x.com', null],
    ['/a', null],
    ['https:x.com', null],
    ['https:///x.com', null],
    ['https://x.com\\a', null],
    ['https://x .com', null],
    ['mailto:a@b', null],
    ['mailto:a@b.de?cc=c@d.de', null],
    ['mailto:a%2cc%40d.de@b.de', null],
    [`https://x.com/${'a'.repeat(2100)}`, null],
    ['', null],
  ]
  it.each(CASES)('%s', (raw, href) => expect(safeUrl(raw)?.href ?? null).toBe(href))
})

describe('a URL of the site', () => {
  const base = 'https://shop.example/en/'
  const CASES: readonly [raw: string, href: string | null][] = [
    ['/returns', 'https://shop.example/returns'],
    ['https://docs.example/a', 'https://docs.example/a'],
    ['returns', null],
    ['//evil.example', null],
    ['/\\evil.example', null],
    ['/a\\b', null],
    ['javascript:alert(1)', null],
    ['https://u:p@x.com', null],
    ['ftp://x.com', null],
  ]
  it.each(CASES)('%s', (raw, href) => expect(siteUrl(raw, base)).toBe(href))

  it('is none where the base is none', () => expect(siteUrl('/a', 'about:blank')).toBeNull())
})

describe('the host behind a link', () => {
  const CASES: readonly [words: string, url: string, host: string | null][] = [
    ['our returns page', 'https://x.com/r', null],
    ['x.com', 'https://x.com/r', null],
    ['https://www.x.com/other', 'https://x.com/r', null],
    ['paypal.com', 'https://x.com', 'x.com'],
    ['Go to paypal.com/login now', 'https://x.com', 'x.com'],
    ['PAYPAL.COM', 'https://x.com', 'x.com'],
    ['x.com.evil.com', 'https://x.com', 'x.com'],
    ['a@b.de', 'mailto:a@b.de', null],
    ['a@b.de', 'mailto:evil@c.de', 'evil@c.de'],
    ['a@b.de', 'mailto:c@b.de', 'c@b.de'],
    ['A@B.de', 'mailto:a@b.de', null],
    ['write to b.de', 'mailto:a@b.de', null],
    ['a@b.de', 'https://x.com', 'x.com'],
    ['call us', 'tel:+4930123', null],
    ['+49 30 123', 'tel:+49-30-123', null],
    ['+49 30 123', 'tel:+90099', '+90099'],
    ['x.com, or is it paypal.com?', 'https://x.com', 'x.com'],
    ['paypal.com@x.com', 'https://x.com', 'x.com'],
    ['x.com/paypal.com', 'https://x.com', null],
    ['//paypal.com', 'https://x.com', 'x.com'],
    ['http://10.0.0.1/', 'https://x.com', 'x.com'],
    ['only 19.99, until 24.12.2026, e.g. at 10.30', 'https://x.com', null],
    // As it looks, whatever it is made of.
    ['paypal\u200b.com', 'https://x.com', 'x.com'],
    ['paypal.\u00adco\ufe0fm', 'https://x.com', 'x.com'],
    ['paypal．com', 'https://x.com', 'x.com'],
    ['paypal。com', 'https://x.com', 'x.com'],
    ['paypal․com', 'https://x.com', 'x.com'],
    ['ｐａｙｐａｌ．ｃｏｍ', 'https://x.com', 'x.com'],
    ['paypal.c\u0323om', 'https://x.com', 'x.com'],
    ['paypal.com\u2044login', 'https://x.com', 'x.com'],
    ['shop', 'https://xn--80ak6aa92e.com', 'xn--80ak6aa92e.com'],
  ]
  it.each(CASES)('"%s" to %s', (words, url, host) => {
    const safe = safeUrl(url)
    expect(safe && hostToShow(words, safe)).toBe(host)
  })
})
