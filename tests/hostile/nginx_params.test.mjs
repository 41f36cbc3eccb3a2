// What reaches a worker: nginx's parameters, written down by a recorder that stands in its place.
import assert from 'node:assert/strict'
import {renameSync} from 'node:fs'
import {after, before, describe, it} from 'node:test'

import {startStack} from '../integration/lib/stack.mjs'
import {Recorder} from './lib/fcgi.mjs'
import {call} from './lib/honest.mjs'

describe('the parameters of a request', () => {
  let stack, recorder, path
  before(async () => {
    stack = await startStack({workers: 1})
    path = stack.socketOf('worker-0')
    renameSync(path, `${path}.aside`)
    recorder = await Recorder.listen(path)
  })
  after(async () => {
    await recorder?.close()
    if (recorder) renameSync(`${path}.aside`, path)
    await stack?.stop()
  })

  async function paramsOf(method, target, options) {
    recorder.seen.length = 0
    const answer = await call(stack, method, target, options)
    assert.equal(answer.status, 200, answer.text)
    assert.equal(recorder.seen.length, 1)
    return recorder.seen[0]
  }

  it('says what the worker reads', async () => {
    const {params, body} = await paramsOf('POST', '/api/v1/sessions?a=%41', {
      headers: {origin: 'http://x.example', 'content-type': 'application/json', authorization: 'Bearer t', 'last-event-id': '7'},
      body: '{"site":"demo"}',
    })
    const {REQUEST_METHOD, SCRIPT_NAME, QUERY_STRING, CONTENT_LENGTH, HTTP_ORIGIN, HTTP_AUTHORIZATION, HTTP_LAST_EVENT_ID} = params
    assert.deepEqual(
      {REQUEST_METHOD, SCRIPT_NAME, QUERY_STRING, CONTENT_LENGTH, HTTP_ORIGIN, HTTP_AUTHORIZATION, HTTP_LAST_EVENT_ID},
      {REQUEST_METHOD: 'POST', SCRIPT_NAME: '/api/v1/sessions', QUERY_STRING: 'a=%41', CONTENT_LENGTH: '15',
        HTTP_ORIGIN: 'http://x.example', HTTP_AUTHORIZATION: 'Bearer t', HTTP_LAST_EVENT_ID: '7'},
    )
    assert.equal(body, '{"site":"demo"}')
    assert.match(params.REQUEST_ID, /^[0-9a-f]{32}$/)
  })

  it('has no proxy of the client’s choosing (httpoxy)', async () => {
    const {params} = await paramsOf('GET', '/api/health', {headers: {proxy: 'http://evil.example:8080'}})
    assert.ok(!params.HTTP_PROXY, `HTTP_PROXY is "${params.HTTP_PROXY}"`)
  })

  it('does not let a header pass for a parameter of nginx’s', async () => {
    const {params} = await paramsOf('GET', '/api/health', {
      headers: {request_id: 'mine', remote_addr: '1.2.3.4', http_origin: 'http://x', script_name: '/x', 'x-request-id': 'mine'},
    })
    assert.match(params.REQUEST_ID, /^[0-9a-f]{32}$/)
    assert.ok(!Object.values(params).includes('1.2.3.4'))
    assert.equal(params.SCRIPT_NAME, '/api/health')
    assert.ok(!params.HTTP_HTTP_ORIGIN && !params.HTTP_ORIGIN)
  })

  it('states the length of a chunked body', async () => {
    const {params, body} = await paramsOf('POST', '/api/v1/sessions', {headers: {'transfer-encoding': 'chunked'}, body: '{"site":"demo"}'})
    assert.equal(params.CONTENT_LENGTH, '15')
    assert.equal(body, '{"site":"demo"}')
  })

  it('gives the path decoded and normalised, once', async () => {
    const {params} = await paramsOf('GET', '/api//v1/./x/../sites/%2564emo')
    assert.equal(params.SCRIPT_NAME, '/api/v1/sites/%64emo')
  })
})
