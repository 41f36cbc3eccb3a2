// The contract itself: that it can be read, that it can say no, and that it names what the code has.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, test} from 'node:test'

import {assertAnswer, assertEvent, assertProblem, assertSchema, contract} from './lib/contract.mjs'
import {ROOT} from './lib/processes.mjs'

const source = (file) => readFileSync(path.join(ROOT, file), 'utf8')
const sources = (folder) =>
  readdirSync(path.join(ROOT, folder)).filter((file) => file.endsWith('.cpp')).map((file) => source(path.join(folder, file))).join('\n')

test('every reference leads somewhere', () => {
  const broken = []
  JSON.stringify(contract, (key, value) => {
    if (key === '$ref') {
      const target = value.slice(2).split('/').reduce((at, part) => at?.[part.replaceAll('~1', '/')], contract)
      if (!target) broken.push(value)
    }
    return value
  })
  assert.deepEqual(broken, [])
})

test('every schema can be used', () => {
  for (const name of Object.keys(contract.components.schemas)) {
    try {
      assertSchema(`#/components/schemas/${name}`, undefined, name)
    } catch (error) {
      assert.match(error.message, /breaks the contract/)
    }
  }
})

test('it knows every code of a problem that the API or nginx can answer with, and no others', () => {
  const makers = ['chat/chat_service.cpp', 'chat/visitor_desk.cpp', 'adapters/postgres_site_store.cpp', 'adapters/redis_client.cpp']
  const api = sources('fcgi-app/src/api') + makers.map((file) => source(`fcgi-app/src/${file}`)).join('')
  const made = [...api.matchAll(/ErrorKind::\w+,\s*"(\w+)"/g), ...source('nginx/snippets/problems.conf').matchAll(/"code":"(\w+)"/g)]
  const codes = new Set(made.map(([, code]) => code))
  codes.delete('noscript') // between the Redis client and itself: the script is sent, and the command again
  assert.deepEqual([...codes].sort(), [...contract.components.schemas.Problem.properties.code.enum].sort())
})

test('every code belongs to a status', () => {
  const codes = Object.values(contract.components.responses).flatMap(({content}) => {
    const [, own] = content['application/problem+json'].schema.allOf ?? []
    return own?.properties.code.enum ?? []
  })
  // The default answer has the rest: those of 5xx that no operation names.
  assert.deepEqual(contract.components.schemas.Problem.properties.code.enum.filter((code) => !codes.includes(code)), ['unavailable', 'internal'])
})

describe('it refuses', () => {
  const problem = {type: 'about:blank', title: 'x', status: 400, code: 'invalid_field', detail: 'x', requestId: '12345678'}
  const problems = [
    ['an unknown code', {...problem, code: 'oops'}],
    ['a member nobody wrote down', {...problem, stack: 'trace'}],
    ['a missing request id', {...problem, requestId: undefined}],
    ['an empty detail', {...problem, detail: ''}],
  ]
  for (const [name, value] of problems) test(`a problem with ${name}`, () => assert.throws(() => assertProblem(JSON.parse(JSON.stringify(value)))))
  test('but not a good one', () => assertProblem(problem))

  const delta = {event: 'delta', id: '6~abcdefgh.r.1:2', data: {id: 'abcdefgh.r', offset: 0, text: 'hi'}}
  const events = [
    ['an unknown name', {...delta, event: 'surprise'}],
    ['a broken cursor', {...delta, id: '6~abcdefgh.r'}],
    ['the data of another', {...delta, event: 'end'}],
    ['a text that is none', {...delta, data: {...delta.data, text: 5}}],
    ['no id', {event: 'delta', data: delta.data}],
    ['a status nobody knows', {event: 'end', id: '7', data: {id: 'abcdefgh.r', status: 'fine', length: 2, seq: 7}}],
  ]
  for (const [name, value] of events) test(`an event with ${name}`, () => assert.throws(() => assertEvent(value)))
  test('but not a good event', () => assertEvent(delta))

  const good = {'x-request-id': '12345678', 'cache-control': 'no-store', vary: 'Origin', 'x-content-type-options': 'nosniff'}
  const headers = (more) => new Headers({...good, 'content-type': 'application/json', ...more})
  const live = (answer) => assertAnswer('GET', '/api/health/live', {status: 200, headers: headers(), text: '{"status":"ok"}', ...answer})
  test('an answer with a status, a header or a type that it does not name', () => {
    live({})
    assert.throws(() => live({status: 418}), /a status the contract does not name/)
    assert.throws(() => live({headers: headers({'cache-control': 'public'})}), /Cache-Control/)
    assert.throws(() => live({headers: headers({'content-type': 'text/html'})}), /content type/)
    const unnamed = headers()
    unnamed.delete('x-request-id')
    assert.throws(() => live({headers: unnamed}), /X-Request-Id/)
    assert.throws(() => live({text: '{"status":"well"}'}), /breaks the contract/)
  })
})
