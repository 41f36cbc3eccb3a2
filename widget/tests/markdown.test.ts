import {describe, expect, it} from 'vitest'
import {draw, drawBoth} from './draw'

type Case = readonly [name: string, markdown: string, html: string]

const a = (href: string, words: string) => `<a href="${href}">${words}</a>`

const BLOCKS: readonly Case[] = [
  ['a paragraph', 'Hello', '<p>Hello</p>'],
  ['nothing', '', ''],
  ['only blanks', '  \n \n', ''],
  ['a line break is one', 'a\nb', '<p>a<br>b</p>'],
  ["blanks at a line's end are dropped", 'a  \nb\\\nc ', '<p>a<br>b<br>c</p>'],
  ['paragraphs', 'a\n\n\nb', '<p>a</p><p>b</p>'],
  [
    'headings start at h3',
    '# A\n## B\n### C\n###### D',
    '<h3>A</h3><h3>B</h3><h3>C</h3><h4>D</h4>',
  ],
  ['closing hashes of a heading', '## A ##\nb', '<h3>A</h3><p>b</p>'],
  ['a hash tag is no heading', '#sale today', '<p>#sale today</p>'],
  ['seven hashes are none', '####### x', '<p>####### x</p>'],
  ['bullets', '- a\n* b\n+ c', '<ul><li>a</li><li>b</li><li>c</li></ul>'],
  [
    'a list after a line of text',
    'You need:\n- a\n- b\n\nDone',
    '<p>You need:</p><ul><li>a</li><li>b</li></ul><p>Done</p>',
  ],
  ['an item goes on', '- a\n  b\nc', '<ul><li>a<br>b<br>c</li></ul>'],
  [
    'nested by two blanks below a number',
    '1. a\n  - b\n2. c',
    '<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>',
  ],
  [
    'three deep',
    '- a\n  - b\n    - c\n- d',
    '<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li><li>d</li></ul>',
  ],
  ['nested by a tab', '- a\n\t- b', '<ul><li>a<ul><li>b</li></ul></li></ul>'],
  ['numbers with a parenthesis', '1) a\n2) b', '<ol><li>a</li><li>b</li></ol>'],
  ['a list keeps its first number', '5. a\n6. b', '<ol start="5"><li>a</li><li>b</li></ol>'],
  [
    'a year in prose is no list',
    'Founded in\n1986. Since then',
    '<p>Founded in<br>1986. Since then</p>',
  ],
  ['a dash in prose is no list', 'a\n-\nb', '<p>a<br>-<br>b</p>'],
  [
    'blank lines between items',
    '- a\n\n- b\n\n  more\n\nend',
    '<ul><li>a</li><li>b<p>more</p></li></ul><p>end</p>',
  ],
  ['bullets after numbers are another list', '1. a\n- b', '<ol><li>a</li></ol><ul><li>b</li></ul>'],
  ['an empty item', '-\n- b', '<ul><li></li><li>b</li></ul>'],
  ['a quote', '> a\n> b\n\nc', '<blockquote><p>a<br>b</p></blockquote><p>c</p>'],
  ['a list in a quote', '> - a\n> - b', '<blockquote><ul><li>a</li><li>b</li></ul></blockquote>'],
  ['a rule', 'a\n\n---\n***\n_ _ _\nb', '<p>a</p><hr><hr><hr><p>b</p>'],
  [
    'code',
    '```js\nlet x = "*a*"\n\n  y\n```\nend',
    '<pre><code>let x = "*a*"\n\n  y</code></pre><p>end</p>',
  ],
  ['code with tildes holds backticks', '~~~\n```\n~~~', '<pre><code>```</code></pre>'],
  ['a longer fence', '````\n```\n````', '<pre><code>```</code></pre>'],
  ['code nobody closed', '```\na\nb', '<pre><code>a\nb</code></pre>'],
  [
    'code in an item',
    '- x\n  ```\n  a\n    b\n  ```\n- y',
    '<ul><li>x<pre><code>a\n  b</code></pre></li><li>y</li></ul>',
  ],
  [
    'code right behind a number',
    '1. ```\n   a\n     b\n   ```\n10. ```\n    c\n    ```',
    '<ol><li><pre><code>a\n  b</code></pre></li><li><pre><code>c</code></pre></li></ol>',
  ],
  [
    'code in an item, indented too little',
    '1. x\n```\na\n```',
    '<ol><li>x</li></ol><pre><code>a</code></pre>',
  ],
  [
    'HTML is text',
    '<b onclick=x>hi</b>\n<script>x</script>',
    '<p>&lt;b onclick=x&gt;hi&lt;/b&gt;<br>&lt;script&gt;x&lt;/script&gt;</p>',
  ],
]

const INLINE: readonly Case[] = [
  [
    'strong, em, both',
    '**a** *b* ***c*** __d__ _e_',
    '<p><strong>a</strong> <em>b</em> <strong><em>c</em></strong> <strong>d</strong> <em>e</em></p>',
  ],
  ['em in strong at the end', '**a *b***', '<p><strong>a <em>b</em></strong></p>'],
  ['strong in em at the end', '*a **b***', '<p><em>a <strong>b</strong></em></p>'],
  ['struck', '~~a~~ ~b~', '<p><s>a</s> ~b~</p>'],
  ['strong inside a word', 'Versand**kosten**frei', '<p>Versand<strong>kosten</strong>frei</p>'],
  ['across a line', '**a\nb**', '<p><strong>a<br>b</strong></p>'],
  [
    'an order number keeps its underscores',
    'order_id_42 and _order_id_42_',
    '<p>order_id_42 and <em>order_id_42</em></p>',
  ],
  ['a product is a product', '2*3*4 and 5 * 3 * 2', '<p>2*3*4 and 5 * 3 * 2</p>'],
  ['marks nobody closed', '**a and `b', '<p>**a and `b</p>'],
  ['a mark at the end', 'a *', '<p>a *</p>'],
  ['a long rule in a line', 'a ***** b', '<p>a ***** b</p>'],
  ['code keeps its marks', '`a*b*` ``c`d``', '<p><code>a*b*</code> <code>c`d</code></p>'],
  ['code is read before emphasis', '**a `**` b**', '<p><strong>a <code>**</code> b</strong></p>'],
  ['escapes', '\\*a\\* \\_b\\_ \\\\ \\x', '<p>*a* _b_ \\ \\x</p>'],
  [
    'entities',
    '&amp; &lt;b&gt; &#39; &#x20AC; &unknown; AT&T',
    "<p>&amp; &lt;b&gt; ' € &amp;unknown; AT&amp;T</p>",
  ],
  ['an entity beyond the first plane', '&#128512; &#x1F600;', '<p>😀 😀</p>'],
  [
    'entities bring no half of a pair',
    '&#xd83d;&#xde00; &#56128;&#56385; &#x110000;',
    '<p>&amp;#xd83d;&amp;#xde00; &amp;#56128;&amp;#56385; &amp;#x110000;</p>',
  ],
  [
    'entities bring no control character back',
    '&#8238; &#0; &#x202e; &#917505;',
    '<p>&amp;#8238; &amp;#0; &amp;#x202e; &amp;#917505;</p>',
  ],
  ['br in a cell or a line', 'a<br>b<br/>c<br />d', '<p>a<br>b<br>c<br>d</p>'],
]

const LINKS: readonly Case[] = [
  ['a link', '[a](https://x.com/y)', `<p>${a('https://x.com/y', 'a')}</p>`],
  [
    'with a title',
    '[a](https://x.com "Title") [b](<https://y.com> \'t\')',
    `<p>${a('https://x.com/', 'a')} ${a('https://y.com/', 'b')}</p>`,
  ],
  ['with parentheses', '[a](https://x.com/a_(b))', `<p>${a('https://x.com/a_(b)', 'a')}</p>`],
  [
    'with emphasis',
    '[**a** b](https://x.com)',
    `<p><a href="https://x.com/"><strong>a</strong> b</a></p>`,
  ],
  ['in strong', '**[a](https://x.com)**', `<p><strong>${a('https://x.com/', 'a')}</strong></p>`],
  ['without words', '[](https://x.com)', `<p>${a('https://x.com/', 'x.com')}</p>`],
  ['brackets are brackets', '[a] and [b][1] and [c](', '<p>[a] and [b][1] and [c](</p>'],
  [
    "a bare URL, without the sentence's stop",
    'See https://x.com/a.',
    `<p>See ${a('https://x.com/a', 'https://x.com/a')}.</p>`,
  ],
  ['in parentheses', '(https://x.com/a)', `<p>(${a('https://x.com/a', 'https://x.com/a')})</p>`],
  [
    'with its own parentheses',
    'https://x.com/a_(b)',
    `<p>${a('https://x.com/a_(b)', 'https://x.com/a_(b)')}</p>`,
  ],
  [
    'in strong, bare',
    '**https://x.com/a**',
    `<p><strong>${a('https://x.com/a', 'https://x.com/a')}</strong></p>`,
  ],
  ['www', 'www.x.com/a, ok', `<p>${a('https://www.x.com/a', 'www.x.com/a')}, ok</p>`],
  [
    'in quotes of print',
    '„https://x.com/a“ «https://x.com/b» https://x.com/c…',
    `<p>„${a('https://x.com/a', 'https://x.com/a')}“ «${a('https://x.com/b', 'https://x.com/b')}» ${a('https://x.com/c', 'https://x.com/c')}…</p>`,
  ],
  [
    'before an Arabic comma or question mark',
    'https://x.com/a، https://x.com/b؟',
    `<p>${a('https://x.com/a', 'https://x.com/a')}، ${a('https://x.com/b', 'https://x.com/b')}؟</p>`,
  ],
  [
    'with underscores',
    'https://x.com/a_b_c',
    `<p>${a('https://x.com/a_b_c', 'https://x.com/a_b_c')}</p>`,
  ],
  [
    'before East Asian text',
    'https://x.com/a吧',
    `<p>${a('https://x.com/a', 'https://x.com/a')}吧</p>`,
  ],
  ['mail', 'Mail a.b_c@x-y.com.', `<p>Mail ${a('mailto:a.b_c@x-y.com', 'a.b_c@x-y.com')}.</p>`],
  ['no mail', 'a@b and @c and d@', '<p>a@b and @c and d@</p>'],
  ['half of a foreign name is no mail', 'müller@x.de', '<p>müller@x.de</p>'],
  [
    'angle brackets',
    '<https://x.com> <a@b.de> <x>',
    `<p>${a('https://x.com/', 'https://x.com')} ${a('mailto:a@b.de', 'a@b.de')} &lt;x&gt;</p>`,
  ],
  ['telephone', '[call](tel:+49-30-123)', `<p>${a('tel:+4930123', 'call')}</p>`],
  [
    'an image is a link',
    '![cat](https://x.com/c.png)',
    `<p>${a('https://x.com/c.png', 'cat')}</p>`,
  ],
  [
    'an image without words',
    '![](https://x.com/c.png)',
    `<p>${a('https://x.com/c.png', 'x.com')}</p>`,
  ],
  [
    'an image in a link',
    '[![cat](https://x.com/c.png)](https://y.com)',
    `<p>${a('https://y.com/', 'cat')}</p>`,
  ],
  [
    'an image without words in a link',
    '[![](https://x.com/c.png)](https://y.com)',
    `<p>${a('https://y.com/', 'y.com')}</p>`,
  ],
  [
    'words that lie about the host',
    '[paypal.com](https://evil.com/x)',
    `<p>${a('https://evil.com/x', 'paypal.com')}<span> (evil.com)</span></p>`,
  ],
  [
    'words that tell the truth',
    '[x.com](https://www.x.com)',
    `<p>${a('https://www.x.com/', 'x.com')}</p>`,
  ],
  [
    'a host in punycode',
    '[shop](https://xn--80ak6aa92e.com)',
    `<p>${a('https://xn--80ak6aa92e.com/', 'shop')}<span> (xn--80ak6aa92e.com)</span></p>`,
  ],
  [
    'a look-alike host',
    'https://аррӏе.com',
    `<p>${a('https://xn--80ak6aa92e.com/', 'https://аррӏе.com')}<span> (xn--80ak6aa92e.com)</span></p>`,
  ],
]

/** The words of a link are judged as they are drawn: none of these may pass for paypal.com. */
const LIES: readonly Case[] = [
  '[paypal\\.com]',
  '[paypal&#46;com]',
  '[paypal**.**com]',
  '[`paypal`.com]',
  '[paypal\u200b.com]',
  '[paypal[.com](https://x.com)]',
  '[![paypal](https://x.com/a.png).com]',
].map((words) => [words, `${words}(https://evil.com)`, 'paypal.com (evil.com)'])

const TABLE = '| A | B | C |\n|:--|:-:|--:|\n| 1 | **2** | `3` |'
const cell = (tag: string, align: string, words: string) =>
  `<${tag} align="${align}">${words}</${tag}>`
const row = (tag: string, ...cells: string[]) =>
  `<tr>${cells.map((words, at) => cell(tag, ['left', 'center', 'right'][at] ?? '', words)).join('')}</tr>`
const head = `<table><thead>${row('th', 'A', 'B', 'C')}</thead>`

const TABLES: readonly Case[] = [
  [
    'a table',
    TABLE,
    `${head}<tbody>${row('td', '1', '<strong>2</strong>', '<code>3</code>')}</tbody></table>`,
  ],
  ['without rows', '| A | B | C |\n|:--|:-:|--:|', `${head}</table>`],
  [
    'a row too short, a row too long',
    `${TABLE}\n| 1 |\n| 1 | 2 | 3 | 4 |`,
    `${head}<tbody>${row('td', '1', '<strong>2</strong>', '<code>3</code>')}${row('td', '1', '', '')}${row('td', '1', '2', '3 | 4')}</tbody></table>`,
  ],
  [
    'a row of pipes',
    `${TABLE}\n| 1 | 2 | 3 ||||||`,
    `${head}<tbody>${row('td', '1', '<strong>2</strong>', '<code>3</code>')}${row('td', '1', '2', '3')}</tbody></table>`,
  ],
  [
    'text after it',
    `${TABLE}\nend`,
    `${head}<tbody>${row('td', '1', '<strong>2</strong>', '<code>3</code>')}</tbody></table><p>end</p>`,
  ],
  [
    'a pipe in a cell',
    '| A |\n|---|\n| a \\| b |',
    `<table><thead><tr>${cell('th', 'left', 'A')}</tr></thead><tbody><tr>${cell('td', 'left', 'a | b')}</tr></tbody></table>`,
  ],
  ['pipes that are no table', '| a | b\nc | d', '<p>| a | b<br>c | d</p>'],
  ['pipes without a line below', '| a |\n| b |', '<p>| a |<br>| b |</p>'],
  [
    'in an item',
    '- x\n  | A |\n  |---|\n  | 1 |',
    `<ul><li>x<table><thead><tr>${cell('th', 'left', 'A')}</tr></thead><tbody><tr>${cell('td', 'left', '1')}</tr></tbody></table></li></ul>`,
  ],
]

describe.each([
  ['blocks', BLOCKS],
  ['inline', INLINE],
  ['links', LINKS],
  ['tables', TABLES],
])('Markdown: %s', (_group, cases) => {
  it.each(cases)('%s', (_name, markdown, html) => {
    const {whole, single} = drawBoth(markdown)
    expect(whole).toBe(html)
    expect(single).toBe(html)
  })
})

describe('words of a link that lie', () => {
  it.each(LIES)('%s', (_name, markdown, shown) => {
    const {whole, single} = drawBoth(markdown)
    expect(whole.replace(/<[^>]*>/g, '').replace('\u200b', '')).toBe(shown)
    expect(single).toBe(whole)
  })
})

describe('text of a model', () => {
  it('loses what could turn or hide it', () => {
    const text = 'a\u202eb\u2066c\u2069\u0000\u0007\u009b\ufeff\u{E0041}\u{E007F}d'
    expect(drawBoth(text)).toEqual({whole: '<p>abcd</p>', single: '<p>abcd</p>'})
  })

  it('lets no character come about where another was taken out', () => {
    const text = 'a\udb40\u202e\udc41b\ud83d\u0000\ude00c\ude00d\ud83d'
    expect(drawBoth(text)).toEqual({whole: '<p>abcd</p>', single: '<p>abcd</p>'})
  })

  it('keeps what languages need', () => {
    const text = 'می\u200cخواهم \u200fשלום 👩\u200d🚀 a\u00adb'
    expect(drawBoth(text)).toEqual({whole: `<p>${text}</p>`, single: `<p>${text}</p>`})
  })

  it('breaks at line separators', () => {
    expect(draw(['a\u2028b\r\nc'])).toBe('<p>a<br>b<br>c</p>')
  })
})
