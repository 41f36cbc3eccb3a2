import {type Profiler, Session} from 'node:inspector'
import {afterAll, describe, expect, it} from 'vitest'
import {EXHAUSTING, hostileInputs} from './hostile.mjs'

// Before the code is loaded: what is loaded earlier is counted by functions only.
const session = new Session()
session.connect()
session.post('Profiler.enable')
session.post('Profiler.startPreciseCoverage', {callCount: true, detailed: true})
const {judge} = await import('./markdown-judge')

const inputs = Object.entries(hostileInputs()).filter(
  ([, texts]) => !texts.includes(EXHAUSTING[0] ?? ''),
)

describe('hostile answers', () => {
  it.each(inputs)('%s', (_source, texts) => {
    for (const text of texts) {
      const {html} = judge([text])
      expect(judge(text.split('')).html, text).toBe(html)
    }
  })
})

/** No time is measured: what counts is how often each piece of the renderer's code is run. */
describe('answers made to exhaust', () => {
  const STEPS_A_CHARACTER = 1000
  afterAll(() => session.disconnect())

  /** How often the blocks of our code were entered since it was asked last. */
  function steps(): number {
    let scripts: Profiler.ScriptCoverage[] = []
    session.post('Profiler.takePreciseCoverage', (_error, {result}) => {
      scripts = result
    })
    return scripts
      .filter(({url}) => /src\/core\/(markdown\/|url-policy|clean-text)/.test(url))
      .flatMap(({functions}) => functions.flatMap(({ranges}) => ranges))
      .reduce((sum, {count}) => sum + count, 0)
  }

  const named = EXHAUSTING.map(
    (text, at) => [`${at} ${JSON.stringify(text.slice(0, 24))}`, text] as const,
  )

  it.each(named)(
    '%s takes few steps, comes to little, and is the same in pieces',
    (_name, text) => {
      steps()
      const {html} = judge(text.match(/.{1,61}/gs) ?? [])
      const taken = steps()
      expect(taken).toBeGreaterThan(0)
      expect(taken / text.length).toBeLessThan(STEPS_A_CHARACTER)
      expect(judge([text]).html).toBe(html)
    },
  )
})
