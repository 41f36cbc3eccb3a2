// Requests made up from the contract: those it allows, and the same ones bent out of shape.
//
// A request is a plain object, so that a counterexample can be read:
//   {method, path, values, query, headers, body}
// `$session`, `$token` and `$origin` in it stand for those of a visitor who exists.
import fc from 'fast-check'

import {contract, schemaAt} from './contract.mjs'
import {SITE} from './stack.mjs'

// What a valid request must name to be accepted is known here; all else comes from the schemas.
const KNOWN = {
  SiteKey: fc.constant(SITE),
  SessionId: fc.constant('$session'),
  ReplyId: fc.constant('first-message.r'),
  UserToken: fc.constant(undefined), // the site has no secret to sign one with
}

/** Values of a schema. Throws for a keyword it does not know: a schema that grows is not overlooked. */
export function valueOf(schema) {
  if (schema.$ref) return KNOWN[schema.$ref.split('/').at(-1)] ?? valueOf(schemaAt(schema.$ref))
  const {type, description, format, default: _, ...rest} = schema
  if (rest.enum) return fc.constantFrom(...rest.enum)
  if (rest.anyOf) return fc.oneof(...rest.anyOf.map(valueOf))
  if (type === 'null') return fc.constant(null)
  if (type === 'boolean') return fc.boolean()
  if (type === 'string') return textOf(rest)
  if (type === 'integer') return numberOf(rest)
  if (type === 'object') return objectOf(rest)
  throw new Error(`no values of this schema: ${JSON.stringify(schema)}`)
}

function textOf({pattern = '', minLength = 0, maxLength = 2000, ...unknown}) {
  refuse(unknown)
  const wanted = new RegExp(pattern, 'u')
  if (pattern.startsWith('^')) return fc.stringMatching(wanted)
  const text = (most) => fc.string({unit: 'binary', minLength, maxLength: most, size: 'max'}).filter((one) => wanted.test(one))
  return fc.oneof({weight: 9, arbitrary: text(Math.min(maxLength, 40))}, {weight: 1, arbitrary: text(maxLength)})
}

function numberOf({minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER, ...unknown}) {
  refuse(unknown)
  return fc.oneof(fc.integer({min: minimum, max: Math.min(maximum, minimum + 100)}), fc.maxSafeInteger().filter((one) => one >= minimum && one <= maximum))
}

function objectOf({properties, required = [], ...unknown}) {
  refuse(unknown)
  const members = Object.entries(properties).map(([name, schema]) => [name, valueOf(schema)])
  return fc.record(Object.fromEntries(members), {requiredKeys: required, noNullPrototype: true})
}

function refuse(unknown) {
  if (Object.keys(unknown).length > 0) throw new Error(`schema keywords without values: ${Object.keys(unknown)}`)
}

/** Requests that the contract allows and that there is no reason to refuse. */
export function validRequest({method, template, node, parameters}) {
  const at = (where) => parameters.filter((parameter) => parameter.in === where)
  const whole = (list) =>
    fc.record(Object.fromEntries(list.map(({name, schema}) => [name, valueOf(schema).map(String)])), {
      requiredKeys: list.filter(({required}) => required).map(({name}) => name),
      noNullPrototype: true,
    })
  const token = (node.security ?? contract.security).length > 0 ? {authorization: 'Bearer $token'} : {}
  const origin = method === 'GET' ? fc.constantFrom({}, {origin: '$origin'}) : fc.constant({origin: '$origin'})
  const accept = fc.constantFrom({}, ...Object.keys(node.responses['200']?.content ?? {}).map((type) => ({accept: type})))
  const schema = node.requestBody?.content['application/json'].schema
  return fc
    .record({
      values: whole(at('path')),
      query: whole(at('query')).map((query) => new URLSearchParams(query).toString()),
      sent: whole(at('header')),
      origin,
      accept,
      json: schema ? valueOf(schema) : fc.constant(undefined),
    })
    .map(({values, query, sent, origin, accept, json}) => ({
      method,
      path: template,
      values,
      query,
      headers: {...sent, ...token, ...origin, ...accept, ...(schema && {'content-type': 'application/json'})},
      body: schema ? JSON.stringify(json) : undefined,
    }))
}

// --- what may be wrong with a request

const ODD_TEXTS = [
  '', ' ', '\0', '\u200b', '\ufeff', '\u2028', '\u202etxt', '\ud800', '\udfff\ud800', 'a\u0301'.repeat(300), '👩‍👩‍👧‍👦'.repeat(50),
  'İ', 'ﷺ', '%s%n', '${x}', '\r\n\r\nHTTP/1.1 200 OK', '*', 'x'.repeat(4001), '😀'.repeat(4001), 'x'.repeat(20_000),
]
const ODD_JSON = [
  null, true, 0, -1, 1.5, 2 ** 53, 1e308, -1e-308, [], {}, [[[[]]]], {toString: 1}, ['$session'], {id: {id: {id: null}}},
]
const ODD_BODIES = [
  '', '{', '{}', 'null', '[]', '"text"', '0', 'NaN', '{"id":1e999,"content":-1e999,"site":1e999,"sessionId":1e999}', '{"id":"a","id":"b"}',
  '{"content":"\\ud800","message":"\\udc00"}', '[['.repeat(9000), '{"a":'.repeat(5000), '{}{}', '\ufeff{}', "{'id': 1}", '{"__proto__": {}}',
  '{"content":"\0"}', ' '.repeat(70_000), JSON.stringify('x'.repeat(66_000)),
]
const ODD_BYTES = ['c080', 'ff', 'fffe7b007d00', '7b2261223a22ed a08022 7d', 'efbbbf7b7d', '00', '7b22696422 3a22 f8888080 22 7d']
const ODD_NUMBERS = ['0', '-1', '1.5', '1e3', '0x10', '9223372036854775807', '9223372036854775808', '9'.repeat(400), '+1', ' 1', '１', '']
const ODD_CURSORS = ['~', '0~', '1~aaaaaaaa.r.1:', '1~aaaaaaaa.r.99999999999:0', '18446744073709551616', '1~aaaaaaaa.r.1:-1', '1~.r.1:1', '-0', '1~a.b.c.r.1:1:1']
const ODD_PATHS = [
  '', '.', '..', '%2e%2e', '%2e', '%2F', 'a%2Fb', '%00', '%ff%fe', '%c0%af', '%zz', '%', '%u0041', '%25', 'a;b=c', "'--", '{sid}', '*', '~',
  'a+b', '..%2f..%2f..%2f..%2fetc%2fpasswd', 'a'.repeat(65), 'a'.repeat(3000), '%F0%9F%98%80', '$session%00', '$session%0a', '$session/', 'demo ',
].map((text) => text.replaceAll(' ', '%20'))
const ODD_TOKENS = [
  '', 'Bearer', 'Bearer ', 'Bearer  $token', 'bearer $token', 'Basic $token', '$token', 'Bearer $token.', 'Bearer $token$token', 'Bearer .$token',
  'Bearer ..', 'Bearer eyJhbGciOiJub25lIn0.e30.', `Bearer ${'a'.repeat(6000)}`, 'Bearer $token, Bearer $token', 'Bearer a.b.c', 'Bearer \xff\xfe',
]
const ODD_ORIGINS = ['', 'null', '*', '$origin/', 'https://evil.example', '$origin, $origin', 'HTTP://127.0.0.1', 'a b', '\xe9', 'x'.repeat(3000), 'javascript:0']
const ODD_TYPES = ['', 'text/plain', 'application/json; charset=utf-16', 'APPLICATION/JSON', 'application/jsonx', 'application/json/', ';', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', '\xff']
const ODD_ACCEPTS = ['', '*/*', 'text/html', 'text/event-stream', 'text/event-stream;q=0', 'application/json, text/event-stream', 'x'.repeat(5000)]
const OTHER_HEADERS = {
  'x-request-id': '../../etc', 'x-http-method-override': 'DELETE', range: 'bytes=0-0,5-', 'if-none-match': '*', 'accept-encoding': 'br;q=9, gzip',
  cookie: 'a=b; c', proxy: 'http://evil.example', 'x-forwarded-for': '::1, unknown', 'x-forwarded-host': 'evil.example', te: 'trailers', 'content_type': 'text/html',
  'x-long': 'y'.repeat(7000), forwarded: 'for="[::1]"', upgrade: 'h2c', 'script-name': '/api/health', 'content-encoding': 'gzip',
}
const METHODS = ['GET', 'POST', 'DELETE', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'PROPFIND', 'TRACE', 'X']

const anyText = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({unit: 'binary', maxLength: 60}))
const anyJson = fc.oneof(fc.constantFrom(...ODD_JSON), anyText, fc.jsonValue({maxDepth: 3}))
const headerText = fc.string({unit: fc.integer({min: 0x20, max: 0xff}).filter((code) => code !== 0x7f).map((code) => String.fromCharCode(code)), maxLength: 60})
const orAny = (list) => fc.oneof({weight: 3, arbitrary: fc.constantFrom(...list)}, {weight: 1, arbitrary: headerText})
const header = (name, values) => fc.record({bend: fc.constant('header'), name: fc.constant(name), to: orAny(values)})
const bend = (name, more = {}) => fc.record({bend: fc.constant(name), ...more})

/** Ways to bend a request of this operation; each is {bend, …}, for `bent`. */
export function bends({node, parameters}) {
  const schema = node.requestBody?.content['application/json'].schema
  const named = (where) => parameters.filter((parameter) => parameter.in === where).map(({name}) => name)
  const all = [
    bend('method', {to: fc.constantFrom(...METHODS)}),
    bend('path', {to: fc.constantFrom('/', '//', '/.', '/..', '/x', '%00', '%2f', ';a=b', '/%2e%2e/live', '%')}),
    bend('query', {
      to: fc.oneof(fc.constantFrom('&&==&', '%', 'before', 'limit=1&limit=x', 'cursor=%ff', 'a'.repeat(3000), '?'), headerText.map(encodeURI)),
    }),
    bend('other header', {name: fc.constantFrom(...Object.keys(OTHER_HEADERS))}),
    bend('without header', {name: fc.constantFrom('origin', 'authorization', 'content-type', 'accept')}),
    header('origin', ODD_ORIGINS),
    header('authorization', ODD_TOKENS),
    header('accept', ODD_ACCEPTS),
  ]
  for (const name of named('path')) {
    all.push(bend('value', {name: fc.constant(name), to: fc.oneof(fc.constantFrom(...ODD_PATHS), anyText.map(encoded))}))
  }
  for (const name of named('query')) {
    const odd = fc.oneof(fc.constantFrom(...ODD_NUMBERS, ...ODD_CURSORS), anyText)
    all.push(bend('parameter', {name: fc.constant(name), to: odd.map(encoded)}))
  }
  for (const name of named('header')) all.push(header(name.toLowerCase(), ODD_CURSORS))
  if (!schema) return fc.oneof(...all, bend('body', {to: fc.constantFrom('{}', 'x', ' '.repeat(70_000))}))
  const member = fc.constantFrom(...Object.keys(schema.properties))
  const inBody = [
    bend('member', {name: member, to: anyJson}),
    bend('member', {name: fc.constantFrom('extra', '__proto__', 'constructor', ''), to: anyJson}),
    bend('without member', {name: member}),
    bend('body', {to: fc.oneof(fc.constantFrom(...ODD_BODIES), anyJson.map((value) => JSON.stringify(value)))}),
    bend('bytes', {to: fc.oneof(fc.constantFrom(...ODD_BYTES), fc.uint8Array({maxLength: 60}).map((bytes) => Buffer.from(bytes).toString('hex')))}),
    bend('cut', {by: fc.integer({min: 1, max: 30})}),
    header('content-type', ODD_TYPES),
  ]
  return fc.oneof({weight: 1, arbitrary: fc.oneof(...all)}, {weight: 1, arbitrary: fc.oneof(...inBody)})
}

// Of a text with half a surrogate pair, what UTF-8 can say.
const encoded = (text) => encodeURIComponent(text.toWellFormed())

const BENDS = {
  method: (request, {to}) => ({...request, method: to}),
  path: (request, {to}) => ({...request, path: request.path + to}),
  query: (request, {to}) => ({...request, query: to}),
  parameter: (request, {name, to}) => ({...request, query: `${name}=${to}`}),
  value: (request, {name, to}) => ({...request, values: {...request.values, [name]: to}}),
  header: (request, {name, to}) => ({...request, headers: {...request.headers, [name]: to}}),
  'other header': (request, {name}) => ({...request, headers: {...request.headers, [name]: OTHER_HEADERS[name]}}),
  'without header': ({headers: {...headers}, ...request}, {name}) => {
    delete headers[name]
    return {...request, headers}
  },
  member: (request, {name, to}) => inJson(request, (object) => Object.defineProperty(object, name, {value: to, enumerable: true, configurable: true})),
  'without member': (request, {name}) => inJson(request, ({[name]: _, ...object}) => object),
  body: (request, {to}) => ({...request, body: to}),
  bytes: (request, {to}) => ({...request, body: Buffer.from(to.replaceAll(' ', ''), 'hex')}),
  cut: (request, {by}) => ({...request, body: request.body?.slice(0, -by)}),
}

// A body that an earlier bend has broken stays as it is.
function inJson(request, change) {
  try {
    const object = JSON.parse(request.body)
    return typeof object === 'object' && object !== null ? {...request, body: JSON.stringify(change(object))} : request
  } catch {
    return request
  }
}

/** The request, bent in each of these ways. */
export const bent = (request, ways) => ways.reduce((so, way) => BENDS[way.bend](so, way), request)
