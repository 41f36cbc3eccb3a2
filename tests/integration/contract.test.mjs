// The contract itself: that it can be read, that it can say no, and that it names what the code has.
import assert from 'node:assert/strict'
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'
import {describe, test} from 'node:test'

import {assertAnswer, assertEvent, assertProblem, assertSchema, contract, operations} from './lib/contract.mjs'
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

test('it has the addresses of the router, and no others', () => {
  const routed = [...sources('fcgi-app/src/api').matchAll(/"(\/api\/(?:[^"]*))"/g)].map(([, address]) => address)
  assert.deepEqual([...new Set(operations.map(({template}) => template))].sort(), [...new Set(routed)].sort())
})

test('it has the methods of the router', () => {
  const routes = [...sources('fcgi-app/src/api').matchAll(/"(GET|POST|DELETE)", "(\/api\/[^"]*)"/g)]
  assert.ok(routes.length >= 8)
  for (const [, method, address] of routes) {
    assert.ok(operations.some((one) => one.method === method && one.template === address), `${method} ${address}`)
  }
})

test('it knows every code of a problem that the API or nginx can answer with', () => {
  const known = contract.components.schemas.Problem.properties.code.enum
  const api = [...(sources('fcgi-app/src/api') + source('fcgi-app/src/chat/chat_service.cpp')).matchAll(/ErrorKind::\w+,\s*"(\w+)"/g)]
  const nginx = [...source('nginx/snippets/problems.conf').matchAll(/"code":"(\w+)"/g)]
  assert.ok(api.length > 10 && nginx.length > 5)
  const missing = [...api, ...nginx].map(([, code]) => code).filter((code) => !known.includes(code))
  assert.deepEqual([...new Set(missing)], [])
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

  const headers = (more) => new Headers({'x-request-id': '12345678', 'cache-control': 'no-store', 'content-type': 'application/json', ...more})
  const live = (answer) => assertAnswer('GET', '/api/health/live', {status: 200, headers: headers(), text: '{"status":"ok"}', ...answer})
  test('an answer with a status, a header or a type that it does not name', () => {
    live({})
    assert.throws(() => live({status: 418}), /a status the contract does not name/)
    assert.throws(() => live({headers: headers({'cache-control': 'public'})}), /Cache-Control/)
    assert.throws(() => live({headers: headers({'content-type': 'text/html'})}), /content type/)
    assert.throws(() => live({headers: new Headers({'content-type': 'application/json', 'cache-control': 'no-store'})}), /X-Request-Id/)
    assert.throws(() => live({text: '{"status":"well"}'}), /breaks the contract/)
  })
})
