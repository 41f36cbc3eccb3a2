/**
 * Random answers, sound and damaged. In a run of all tests a few, always the same; for longer:
 *
 *   SEED=7 SECONDS=600 npx vitest run tests/markdown-fuzz.test.ts
 */
import {describe, expect, it} from 'vitest'
import {createGrammar, createRandom} from './markdown-grammar'
import {judge, missing} from './markdown-judge'

const SEED = Number(process.env.SEED ?? 1)
const SECONDS = Number(process.env.SECONDS ?? 0)
const FEW = 400

/** Calls `one` with seeds, few times or for as long as was asked for; says which seed broke it. */
function often(one: (seed: number) => void): number {
  const end = Date.now() + (SECONDS * 1000) / 2
  let runs = 0
  for (; SECONDS > 0 ? Date.now() < end : runs < FEW; runs++) {
    const seed = SEED * 1_000_003 + runs
    try {
      one(seed)
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : error}`)
    }
  }
  return runs
}

const LONG = SECONDS * 1000 + 60_000

describe('a random answer', () => {
  it(
    'shows every word, in order, the same however it was cut',
    () => {
      const runs = often((seed) => {
        const grammar = createGrammar(createRandom(seed))
        const {text, words} = grammar.document()
        const whole = judge([text])
        expect(missing(words, whole.words), text).toEqual([])
        expect(judge(text.split('')).html, text).toBe(whole.html)
        expect(judge(grammar.pieces(text)).html, text).toBe(whole.html)
      })
      if (SECONDS > 0) console.log(`${runs} sound answers`)
    },
    LONG,
  )

  it(
    'that is damaged breaks no rule either',
    () => {
      const runs = often((seed) => {
        const grammar = createGrammar(createRandom(seed))
        const {text: sound, words} = grammar.document()
        const text = grammar.damaged(sound) + grammar.noise()
        const whole = judge([text])
        // Damage can move a word into a target, or behind a fence's marks; elsewhere it must be seen.
        const seen = text.replace(/\]\([^\n]*/g, '').replace(/^.*(```|~~~).*$/gm, '')
        const whatIsLeft = words.filter((word) => new RegExp(`\\b${word}\\b`).test(seen))
        expect(
          whatIsLeft.filter((word) => !whole.words.includes(word)),
          text,
        ).toEqual([])
        expect(judge(text.split('')).html, text).toBe(whole.html)
        expect(judge(grammar.pieces(text)).html, text).toBe(whole.html)
      })
      if (SECONDS > 0) console.log(`${runs} damaged answers`)
    },
    LONG,
  )
})
