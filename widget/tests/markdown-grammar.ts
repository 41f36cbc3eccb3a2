/**
 * Random Markdown that knows the grammar, and damage done to it. Every word it plants is made of
 * letters and stands where it must be seen: none may be missing from what is drawn.
 */
export type Random = () => number

/** The same numbers below one for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export const below = (random: Random, limit: number) => Math.floor(random() * limit)
export const pick = <T>(random: Random, of: readonly T[]) => of[below(random, of.length)] as T

// biome-ignore format: a list to read
const TARGETS = [
  'https://x.com', 'http://x.com/a_(b)?c=d&e=f#g', 'https://xn--80ak6aa92e.com', 'https://аррӏе.com', 'mailto:a@b.de',
  'tel:+49-30-123', 'javascript:alert(1)', 'data:text/html,x', '//evil.com', '/a', '#a', 'https://a@b.com', 'https://@b.com',
  'https://b.com\\c', 'mailto:a@b.de?cc=c@d.de', 'mailto:a%2cb%40c.de@d.de', 'vbscript:x', '<https://x.com>', 'https://x.com "t"', '',
]
// biome-ignore format: a list to read
const NOISE = [
  '*', '**', '***', '_', '__', '~~', '`', '``', '```', '[', ']', '(', ')', '](', '![', '<', '>', '|', '\\', '&', ';', '#', '\n', '\n\n',
  '\n> ', '\n- ', '\n  - ', '\n1. ', '\n7) ', '\n---\n', '\n===\n', '\n```\n', '\n~~~\n', '\n|---|\n', '\n| ', '\t', '    ', '\r\n',
  '<br>', '<img src=x onerror=alert(1)>', '<script>', '&amp;', '&#46;', '&#x202e;', '\u0000', '\u202e', '\u2066', '\u2028', '\u200b',
  '\ufeff', '\u{e0041}', '\ud83d', '\ude00', '😀', '漢', 'ß', '@', '://', 'https://', 'www.', 'http', 'javascript:', '1', ' ', '  ', '"', "'",
]

export interface Document {
  readonly text: string
  /** In the order they stand in. */
  readonly words: readonly string[]
}

export function createGrammar(random: Random) {
  let planted: string[] = []
  const chance = (share: number) => random() < share
  const some = (most: number, make: () => string, between: string) =>
    Array.from({length: 1 + below(random, most)}, make).join(between)

  /** Like no other, and like nothing that means something. */
  function word(): string {
    let letters = 'q'
    for (let rest = planted.length + 1; rest > 0; rest = Math.floor(rest / 20)) {
      letters += 'bcdfghjklmnprstvwxyz'[rest % 20]
    }
    planted.push(letters)
    return letters
  }

  const words = (most = 4) => some(most, word, ' ')

  function inline(depth: number): string {
    const inner = () => (depth > 0 ? inlines(depth - 1, 2) : words(2))
    const forms = [
      () => words(),
      () => words(),
      () => `*${inner()}*`,
      () => `**${inner()}**`,
      () => `***${inner()}***`,
      () => `_${inner()}_`,
      () => `~~${word()} ${inner()}~~`,
      () => `\`${words(2)}\``,
      () => `\`\` ${word()} \` ${word()} \`\``,
      () => `[${inner()}](${pick(random, TARGETS)})`,
      () => `![${words(2)}](${pick(random, TARGETS)})`,
      () => `[![${word()}](${pick(random, TARGETS)})](${pick(random, TARGETS)})`,
      () => `https://${word()}.com/${word()}.`,
      () => `(www.${word()}.com)`,
      () => `${word()}@${word()}.de`,
      () => `<https://${word()}.com>`,
      () => `${word()}_${word()}_42 \u20ac 4.90`,
      () => `<b onclick=${word()}>${word()}</b>`,
      () => `\\*${word()}\\* &amp; &#46;`,
      () => `${word()}<br>${word()}`,
      () =>
        pick(random, ['***', '*', '2*3*4', '[', '](', '`', '\\', '😀', 'می\u200cخواهم', '漢字']),
    ]
    return pick(random, forms)()
  }

  const inlines = (depth: number, most = 5) => some(most, () => inline(depth), ' ')

  function block(depth: number): string {
    const inner = () => (depth > 0 ? blocks(depth - 1, 2) : words())
    const indented = (mark: string) => {
      const [first = '', ...rest] = inner().split('\n')
      return [`${mark}${first}`, ...rest.map((line) => ' '.repeat(mark.length) + line)].join('\n')
    }
    const cells = (count: number, make: () => string) =>
      `| ${Array.from({length: count}, make).join(' | ')} |`
    const forms = [
      () => some(3, () => inlines(2), '\n'),
      () => some(3, () => inlines(2), '\n'),
      () => `${'#'.repeat(1 + below(random, 6))} ${inlines(1)}`,
      () => some(4, () => indented('- '), chance(0.5) ? '\n' : '\n\n'),
      () => some(4, () => indented(`${1 + below(random, 30)}. `), '\n'),
      () => inner().replace(/^/gm, '> '),
      () => `\`\`\`\n${some(3, () => words(), '\n')}\n\`\`\``,
      () => `~~~~\n${words()}\n\`\`\`\n${words()}\n~~~~`,
      () => '---',
      () => {
        const columns = 1 + below(random, 5)
        const width = () => Math.max(1, columns + below(random, 3) - 1)
        const head = cells(columns, () => inline(1).replace(/\|/g, '\\|'))
        const line = cells(columns, () => pick(random, ['---', ':--', ':-:', '--:']))
        return [head, line, some(4, () => cells(width(), () => inline(1)), '\n')].join('\n')
      },
      () => `[${word()}]: ${pick(random, TARGETS)}`,
    ]
    return pick(random, forms)()
  }

  const blocks = (depth: number, most: number): string => some(most, () => block(depth), '\n\n')

  return {
    document(): Document {
      planted = []
      const text = blocks(3, 6)
      return {text, words: planted.slice()}
    },
    /** Cuts out, doubles, turns round and adds, a few times. */
    damaged(text: string): string {
      let result = text
      for (let times = 1 + below(random, 6); times > 0; times--) {
        const at = below(random, result.length + 1)
        const length = below(random, 12)
        const piece = result.slice(at, at + length)
        const instead = pick(random, [
          '',
          piece + piece,
          [...piece].reverse().join(''),
          pick(random, NOISE),
          pick(random, NOISE).repeat(below(random, 30)),
        ])
        result = result.slice(0, at) + instead + result.slice(at + (chance(0.5) ? length : 0))
      }
      return result
    },
    noise: () => some(40, () => pick(random, NOISE), ''),
    /** Cut at random places. */
    pieces(text: string): string[] {
      const places = Array.from({length: below(random, 9)}, () => below(random, text.length + 1))
      const sorted = [0, ...places.sort((one, other) => one - other), text.length]
      return sorted.slice(1).map((end, at) => text.slice(sorted[at], end))
    },
  }
}
