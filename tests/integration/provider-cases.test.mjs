// ../provider-cases.md says which test stands for which case. Here: that it says so of every case, and
// that those tests exist.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {test} from 'node:test'

import {ROOT} from './lib/processes.mjs'

const tests = path.join(ROOT, 'tests')
const tables = readFileSync(path.join(tests, 'provider-cases.md'), 'utf8')
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    provider: section.split('\n')[0],
    rows: section.split('\n').map((line) => line.match(/^\| (\d+) \| (.+) \| (.+) \|$/)).filter(Boolean),
  }))

const unitTests = new Set(
  readdirSync(path.join(tests, 'unit'), {recursive: true})
    .filter((file) => file.endsWith('_test.cpp'))
    .flatMap((file) => [...readFileSync(path.join(tests, 'unit', file), 'utf8').matchAll(/^TEST(?:_F|_P)?\((\w+), (\w+)\)/gm)])
    .map(([, suite, name]) => `${suite}.${name}`),
)
const source = (file) => readFileSync(path.join(tests, 'integration', `${file}.test.mjs`), 'utf8').replaceAll("\\'", "'")

test('there is a table for each provider', () => assert.equal(tables.length, 3))

for (const {provider, rows} of tables) {
  test(`${provider}: all twenty-five cases are there, in their order`, () => {
    assert.deepEqual(rows.map(([, number]) => Number(number)), Array.from({length: 25}, (_, i) => i + 1))
  })

  for (const [, number, what, named] of rows) {
    test(`${provider}: case ${number}, ${what}: its tests exist`, () => {
      const names = [...named.matchAll(/`([^`]+)`/g)].map(([, name]) => name)
      assert.ok(names.length > 0)
      for (const name of names) {
        const [file, words] = name.split(' › ')
        if (words) assert.ok(source(file).includes(words), name)
        else assert.ok(unitTests.has(name), name)
      }
    })
  }
}
