// The contract, docs/openapi.yaml, as something that judges answers.
//
// The file lets clients ignore what they do not know. Here nothing is unknown: every object schema
// is closed, so that a member nobody wrote down is an error.
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import path from 'node:path'

import Ajv from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import YAML from 'yaml'

import {ROOT} from './processes.mjs'

export const contract = YAML.parse(readFileSync(path.join(ROOT, 'docs/openapi.yaml'), 'utf8'))

const ajv = new Ajv({strict: false, allErrors: true})
addFormats(ajv)
ajv.addSchema(closed(structuredClone(contract)), 'contract')

function closed(node) {
  if (typeof node !== 'object' || node === null) return node
  for (const child of Object.values(node)) closed(child)
  if (node.properties && node.type === 'object') node.additionalProperties ??= false
  return node
}

/** The object a `$ref` names, or the object itself; with the JSON pointer at which it stands. */
function resolve(node, pointer) {
  if (!node?.$ref) return {node, pointer}
  const target = node.$ref
  const found = target
    .slice(2)
    .split('/')
    .reduce((at, part) => at[part.replaceAll('~1', '/').replaceAll('~0', '~')], contract)
  return resolve(found, target)
}

const escaped = (part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')
const under = (pointer, ...parts) => [pointer, ...parts.map(escaped)].join('/')

/** Throws unless `value` is of the schema at `pointer`. */
export function assertSchema(pointer, value, what) {
  const validate = ajv.getSchema(`contract${encodeURI(pointer)}`) ?? ajv.compile({$ref: `contract${encodeURI(pointer)}`})
  if (validate(value)) return
  const faults = validate.errors.map((error) => `  ${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`)
  assert.fail(`${what} breaks the contract:\n${faults.join('\n')}\n  got ${JSON.stringify(value)}`)
}

export const assertProblem = (value) => assertSchema('#/components/schemas/Problem', value, 'a problem')
export const assertEvent = (value) => assertSchema('#/components/schemas/Event', value, `event ${value.event}`)

/** All operations: [{method, template, matches, node, pointer, parameters}]. */
export const operations = Object.entries(contract.paths).flatMap(([template, item]) => {
  const {node, pointer} = resolve(item, under('#/paths', template))
  const pattern = new RegExp(`^${template.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`)
  return ['get', 'post', 'delete'].flatMap((method) =>
    node[method]
      ? [{method: method.toUpperCase(), template, matches: (url) => pattern.test(url), node: node[method],
          pointer: under(pointer, method), parameters: parametersOf(node, node[method])}]
      : [],
  )
})

function parametersOf(item, operation) {
  return [...(item.parameters ?? []), ...(operation.parameters ?? [])].map((one) => resolve(one).node)
}

/** The schema a reference names. */
export const schemaAt = (reference) => resolve({$ref: reference}).node

/**
 * Throws unless an answer is one the contract allows for this call. The body of a stream is left to
 * assertEvent.
 * @param {{status: number, headers: Headers, text?: string}} answer
 */
export function assertAnswer(method, url, answer) {
  const what = `${method} ${url} → ${answer.status}`
  const asked = method === 'HEAD' ? 'GET' : method
  const operation = operations.find((one) => one.method === asked && one.matches(url))
  const known = operations.some((one) => one.matches(url))
  if (!operation) {
    assert.equal(answer.status, known ? 405 : 404, `${what}: not in the contract`)
    assert.equal(mediaType(answer), 'application/problem+json', what)
    return method === 'HEAD' || assertProblem(JSON.parse(answer.text))
  }
  const responses = operation.node.responses
  const name = String(answer.status) in responses ? String(answer.status) : 'default'
  assert.ok(name !== 'default' || answer.status >= 500, `${what}: a status the contract does not name`)
  const {node: response, pointer} = resolve(responses[name], under(operation.pointer, 'responses', name))
  assertHeaders(response, answer, what)
  if (!response.content) return assert.equal(answer.text ?? '', '', `${what}: a body where there is none`)
  const type = mediaType(answer)
  assert.ok(type in response.content, `${what}: content type ${type}`)
  if (method === 'HEAD') return assert.equal(answer.text, '', `${what}: a body`)
  if (type === 'text/event-stream') return
  assertSchema(under(pointer, 'content', type, 'schema'), JSON.parse(answer.text), what)
  if (type === 'application/problem+json') assertProblemMatches(answer, what)
}

function assertHeaders(response, answer, what) {
  for (const [name, header] of Object.entries(response.headers ?? {})) {
    const {node, pointer} = resolve(header)
    const value = answer.headers.get(name)
    if (value === null) assert.ok(!node.required, `${what}: the header ${name} is missing`)
    else if (pointer) assertSchema(under(pointer, 'schema'), value, `${what}: ${name}`)
    else assert.equal(value, node.schema.const, `${what}: ${name}`)
  }
}

function assertProblemMatches(answer, what) {
  const problem = JSON.parse(answer.text)
  assert.equal(problem.status, answer.status, `${what}: status in the body`)
  assert.equal(problem.requestId, answer.headers.get('x-request-id'), `${what}: requestId in the body`)
  const retryAfter = answer.headers.get('retry-after')
  assert.equal(problem.retryAfter, retryAfter === null ? undefined : Number(retryAfter), `${what}: retryAfter`)
}

const mediaType = ({headers}) => headers.get('content-type')?.split(';')[0].trim()
