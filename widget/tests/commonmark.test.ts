import {createRequire} from 'node:module'
import {describe, expect, it} from 'vitest'
import {safeUrl} from '../src/core/url-policy'
import {drawBoth} from './draw'

interface Example {
  readonly markdown: string
  readonly html: string
  readonly section: string
  readonly number: number
}

const EXAMPLES: readonly Example[] = createRequire(import.meta.url)('commonmark-spec').tests

/** What we leave out on purpose: HTML, and what would redraw what already stands. */
const LEFT_OUT = [
  'HTML blocks',
  'Raw HTML',
  'Setext headings',
  'Indented code blocks',
  'Link reference definitions',
]

/** How many examples we draw as the specification says. May be raised, never lowered. */
const MATCHED = {supported: 322, all: 348}

const BLOCK = '</?(?:p|h[34]|ul|ol|li|blockquote|hr|pre)\\b[^>]*>'

/**
 * The HTML of the specification as we would write it: two levels of headings, images and titles as
 * plain links, links only where the policy lets them, a line break wherever a line ends, the first
 * words of an item without a paragraph.
 */
function asOurs(html: string): string {
  const link = (_all: string, href: string, words: string) => {
    const url = safeUrl(href.replace(/&amp;/g, '&'))
    return url ? `<a href="${url.href}">${words}</a>` : words
  }
  return html
    .replace(/<(\/?)h[1-6]>/g, (tag, end) => (/[1-3]/.test(tag) ? `<${end}h3>` : `<${end}h4>`))
    .replace(/<img src="([^"]*)" alt="([^"]*)"[^>]*>/g, link)
    .replace(/<a href="([^"]*)"[^>]*>(.*?)<\/a>/gs, link)
    .replace(/<code class="[^"]*">/g, '<code>')
    .replace(/<br \/>\n?/g, '<br>')
    .replace(/<hr \/>/g, '<hr>')
    .replace(/&quot;/g, '"')
    .replace(/<li>\n<p>(.*?)<\/p>/gs, '<li>$1')
    .split(/(<pre>.*?<\/pre>)/s)
    .map((part) =>
      part.startsWith('<pre>')
        ? part.replace(/\n<\/code>/, '</code>')
        : part
            .replace(new RegExp(`\\n*(${BLOCK})\\n*`, 'g'), '$1')
            .replace(/^\n|\n$/g, '')
            .replace(/\n/g, '<br>'),
    )
    .join('')
}

const withoutHosts = (html: string) =>
  html
    .replace(/<span> \([^<]*<\/span>/g, '')
    .replace(/href="([^"]*)"/g, (all) => all.replace(/&amp;/g, '&'))

describe('the examples of CommonMark', () => {
  it('are drawn the same whole and by characters', () => {
    for (const {markdown, number} of EXAMPLES) {
      const {whole, single} = drawBoth(markdown)
      expect(single, `example ${number}`).toBe(whole)
    }
  })

  it('that we support are drawn as the specification says', () => {
    const matched = {supported: 0, all: 0}
    const differing: Record<string, number[]> = {}
    for (const {markdown, html, section, number} of EXAMPLES) {
      const same = withoutHosts(drawBoth(markdown).whole) === asOurs(html)
      const supported = !LEFT_OUT.includes(section)
      matched.all += Number(same)
      matched.supported += Number(same && supported)
      if (!same && supported) {
        differing[section] ??= []
        differing[section].push(number)
      }
    }
    expect(matched, `differing: ${JSON.stringify(differing)}`).toEqual(MATCHED)
  })

  it('are all there, those we support among them', () => {
    const supported = EXAMPLES.filter(({section}) => !LEFT_OUT.includes(section))
    expect([EXAMPLES.length, supported.length]).toEqual([652, 522])
  })
})
