import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {createMarkdown} from '../src/core/markdown/blocks'
import type {MarkdownSink} from '../src/core/markdown/sink'
import {anyText} from './any-text'
import {draw} from './draw'
import {createTreeSink} from './tree-sink'

/** Pieces of Markdown that mean something together, and some that mean trouble. */
const PIECES = [
  'word ', 'a', ' ', '  ', '\n', '\n\n', '*', '**', '***', '_', '__', '~~', '`', '``', '```', '\n```\n', '```js\n',
  '[', ']', '(', ')', '](', '![', '<', '>', '<br>', '\n> ', '\n- ', '\n  - ', '\n1. ', '\n7) ', '\n# ', '\n---\n',
  '\n| a | b |', '\n|---|:-:|', '\n| 1 | 2 |', '|', '\\', '\\|', '&', '&amp;', '&#39;', ';', 'https://x.com/a', 'http',
  '://', 'www.x.com', 'a@b.de', '@', '.', ',', '!', '"', 'javascript:', 'order_id_42', '\t', '\r\n', 'ü', '漢', '😀',
  '\ud83d', '\u202e', '\u2028', '\n===\n', '\n~~~\n', '1', '    ',
] // biome-ignore format: a list to read

const markdown = fc
  .array(fc.constantFrom(...PIECES), {maxLength: 40})
  .map((pieces) => pieces.join(''))

/** `text` cut at random places. */
const cut = (text: string) =>
  fc.array(fc.nat({max: text.length}), {maxLength: 8}).map((places) => {
    const sorted = [0, ...places.sort((one, other) => one - other), text.length]
    return sorted.slice(1).map((end, at) => text.slice(sorted[at], end))
  })

describe('an answer that streams', () => {
  it('is drawn the same however it was cut', () => {
    const property = fc.property(
      markdown.chain((text) => fc.tuple(fc.constant(text), cut(text))),
      ([text, chunks]) => {
        const whole = draw([text])
        expect(draw(chunks)).toBe(whole)
        expect(draw(text.split(''))).toBe(whole)
      },
    )
    fc.assert(property, {numRuns: 1000})
  })

  it('is drawn the same for text of any characters', () => {
    const property = fc.property(
      anyText.chain((text) => fc.tuple(fc.constant(text), cut(text))),
      ([text, chunks]) => {
        expect(draw(chunks)).toBe(draw([text]))
      },
    )
    fc.assert(property, {numRuns: 500})
  })

  it('shows words as they come, not at the end of their line', () => {
    const sink = createTreeSink()
    let seen = ''
    const writer = createMarkdown({
      ...sink,
      text(text) {
        seen += text
      },
    })
    writer.push('You can return it within ')
    expect(seen).toBe('You can return it within')
    writer.push('**30 days')
    expect(seen).toBe('You can return it within ')
    writer.push('** ')
    expect(seen).toBe('You can return it within 30 days')
  })

  it('holds back at most a bounded span', () => {
    const openers = [
      '*',
      '**',
      '_',
      '`',
      '[',
      '[a](',
      '<',
      '~~',
      'https://x.com/',
      'a@',
      '![',
      '`` ` ',
    ]
    for (const opener of openers) {
      let seen = 0
      const writer = createMarkdown(
        counting((text) => {
          seen += text.length
        }),
      )
      const text = `${opener}${'word '.repeat(2000)}`
      writer.push(text)
      expect(text.length - seen, opener).toBeLessThan(2200)
    }
  })
})

function counting(onText: (text: string) => void): MarkdownSink {
  return {open: () => undefined, close: () => undefined, text: onText}
}

describe('an answer made to exhaust us', () => {
  const ATTACKS: readonly [name: string, text: string][] = [
    ['quotes in quotes', '> '.repeat(20_000)],
    ['items in items', '- '.repeat(20_000)],
    [
      'items indented ever deeper',
      Array.from({length: 300}, (_, at) => `${' '.repeat(at * 2)}- a`).join('\n'),
    ],
    ['open brackets', '['.repeat(60_000)],
    ['open images', '!['.repeat(30_000)],
    ['open links', '[a]('.repeat(15_000)],
    ['stars', '*'.repeat(60_000)],
    ['stars and words', '*a '.repeat(20_000)],
    ['nested emphasis', `${'*a **b '.repeat(8000)}`],
    [
      'backticks of every length',
      Array.from({length: 340}, (_, at) => '`'.repeat(at + 1)).join(' '),
    ],
    ['stars among backticks', '*a ` `` ``` '.repeat(5000)],
    ['a table of one wide row', `|a|\n|-|\n${'|'.repeat(50_000)}`],
    ['a table of many columns', `${'|a'.repeat(5000)}|\n${'|-'.repeat(5000)}|\n`.repeat(3)],
    ['a table of many rows', `|a|b|\n|-|-|\n${'|1|2|\n'.repeat(10_000)}`],
    ['one word', 'a'.repeat(64_000)],
    ['one URL', `https://x.com/${'a'.repeat(64_000)}`],
    ['one blank', ' '.repeat(64_000)],
    ['blanks in a line', `a${' '.repeat(64_000)}b`],
    ['empty lines', '\n'.repeat(64_000)],
    ['entities', '&'.repeat(64_000)],
    ['angle brackets', '<'.repeat(64_000)],
    ['rules', '- '.repeat(100).concat('\n').repeat(300)],
    ['mail signs', 'a@'.repeat(30_000)],
    ['a fence of any length', '`'.repeat(64_000)],
  ]

  it.each(ATTACKS)('%s', (_name, text) => {
    const sink = createTreeSink()
    const writer = createMarkdown(sink)
    const start = performance.now()
    for (let at = 0; at < text.length; at += 61) writer.push(text.slice(at, at + 61))
    writer.end()
    expect(performance.now() - start).toBeLessThan(4000)
    expect(sink.depth()).toBeLessThan(40)
    sink.html()
  })
})
