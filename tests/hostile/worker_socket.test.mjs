// Peers of the worker's own socket that do not behave as nginx does: silent, half, broken, absurd.
import assert from 'node:assert/strict'
import {after, before, describe, it} from 'node:test'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {beginRequest, length, pairs, Peer, record, request, TYPE} from './lib/fcgi.mjs'
import {beside, condition, newSession, say} from './lib/honest.mjs'

const LIVE = request('GET', '/api/health/live')
// The worker gives a request 5 s to arrive; the rest is for a busy machine.
const ARRIVAL_MS = 9_000
const concat = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)))
const wholeWith = (params) => concat(beginRequest(), record(TYPE.params, params), record(TYPE.params), record(TYPE.stdin))

describe("the worker's socket", () => {
  let stack
  before(async () => (stack = await startStack({workers: 1})))
  after(() => stack?.stop())

  const connect = () => Peer.connect(stack.socketOf('worker-0'))
  const crowd = (size) => Promise.all(Array.from({length: size}, connect))

  // Whatever was done to the worker: it is the same process, it answers, and it kept nothing.
  async function unharmed(at) {
    const peer = await connect()
    await peer.say(LIVE)
    await peer.closed
    assert.match(peer.answer.text, /"ok"/)
    await eventually(() => condition(stack).descriptors <= at.descriptors + 2, 'the descriptors are given back')
    assert.equal(condition(stack).pid, at.pid, 'the worker is the same process')
  }

  it('answers a request that is as nginx would send it', async () => {
    const peer = await connect()
    await peer.say(LIVE)
    await peer.closed
    assert.ok(peer.answer.whole)
    assert.match(peer.answer.text, /^Status: 200\b/)
  })

  it('drops 200 silent peers after five seconds, and others do not notice them', async (t) => {
    const at = condition(stack)
    await beside(t, stack, '200 silent peers', async () => {
      const peers = await crowd(200)
      const times = await Promise.all(peers.map((peer) => peer.closed))
      assert.ok(Math.min(...times) > 4_000, `none is dropped early: ${Math.min(...times)} ms`)
      assert.ok(Math.max(...times) < ARRIVAL_MS, `all are dropped in time: ${Math.max(...times)} ms`)
    })
    await unharmed(at)
  })

  it('drops half requests without spinning on them', async (t) => {
    const at = condition(stack)
    await beside(t, stack, '50 half requests', async () => {
      const peers = await crowd(50)
      for (const peer of peers) await peer.say(LIVE.subarray(0, LIVE.length - 12))
      const times = await Promise.all(peers.map((peer) => peer.closed))
      assert.ok(Math.max(...times) < ARRIVAL_MS, `dropped in time: ${Math.max(...times)} ms`)
    })
    const cpu = condition(stack).cpuSeconds - at.cpuSeconds
    t.diagnostic(`50 half requests cost ${cpu.toFixed(2)} s of CPU time in 5 s`)
    assert.ok(cpu < 0.5, `waiting costs next to nothing: ${cpu.toFixed(2)} s of CPU time`)
    await unharmed(at)
  })

  it('takes a request byte by byte', async () => {
    const peer = await connect()
    for (const byte of LIVE) {
      await peer.say(Buffer.from([byte]))
      await new Promise((resolve) => setImmediate(resolve))
    }
    await peer.closed
    assert.match(peer.answer.text, /"ok"/)
  })

  it('takes the largest request nginx lets through, in small records', async () => {
    const at = condition(stack)
    const peer = await connect()
    const body = 'x'.repeat(64 * 1024)
    await peer.say(request('POST', '/api/v1/sessions', {body, params: {HTTP_AUTHORIZATION: 'B'.repeat(30_000), CONTENT_TYPE: 'application/json'}}))
    await peer.closed
    assert.match(peer.answer.text, /^Status: 400\b[^]*invalid_json/)
    await unharmed(at)
  })

  const absurd = {
    'an HTTP request': 'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
    'TLS hello': [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3],
    'zeros': Buffer.alloc(64),
    'another version': record(TYPE.begin, Buffer.alloc(8), {version: 2}),
    'request id 0': beginRequest({id: 0}),
    'BEGIN_REQUEST of another size': record(TYPE.begin, 'short'),
    'records inside the padding of BEGIN_REQUEST': concat(record(TYPE.begin, [0, 1, 0, 0, 0, 0, 0, 0], {padding: 0}).fill(29, 6, 7),
      record(TYPE.params, concat([0xd7, 0x97, 0x97, 0x98, 0xc0, 0, 0, 0], 'x'.repeat(13))), record(TYPE.params), record(TYPE.stdin)),
    'PARAMS first': record(TYPE.params, pairs({A: 'b'})),
    'BEGIN_REQUEST twice': concat(beginRequest(), beginRequest()),
    'ABORT_REQUEST': concat(beginRequest(), record(TYPE.abort)),
    'STDIN before PARAMS ended': concat(beginRequest(), record(TYPE.params, pairs({A: 'b'})), record(TYPE.stdin)),
    'PARAMS after their end': concat(beginRequest(), record(TYPE.params), record(TYPE.params, pairs({A: 'b'}))),
    'two requests mixed': concat(beginRequest(), record(TYPE.params, pairs({A: 'b'}), {id: 2})),
    'GET_VALUES': record(9, pairs({FCGI_MAX_CONNS: ''}), {id: 0}),
    'an unknown record': concat(beginRequest(), record(99)),
    'a role nobody has': concat(beginRequest({role: 9}), record(TYPE.params), record(TYPE.stdin)),
    'the authorizer role': concat(beginRequest({role: 2}), record(TYPE.params, pairs({A: 'b'})), record(TYPE.params), record(TYPE.stdin)),
    'the filter role': concat(beginRequest({role: 3}), record(TYPE.params, pairs({A: 'b'})), record(TYPE.params), record(TYPE.stdin)),
    'a parameter that says it is 2 GiB': wholeWith(concat([0xff, 0xff, 0xff, 0xff, 0], 'x')),
    'two lengths whose sum overflows': wholeWith(concat([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], 'x'.repeat(5000))),
    'two lengths whose sum is negative as an int': wholeWith(concat([0xd7, 0x97, 0x97, 0x98, 0xc0, 0, 0, 0], 'x'.repeat(5000))),
    'a sum that overflows to little': wholeWith(concat([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe], 'x'.repeat(5000))),
    'a length cut in the middle': wholeWith([0x80, 0, 0]),
    'a value cut in the middle': wholeWith(concat(length(4), length(200), 'NAMEhalf')),
    'a name without a value': wholeWith([4]),
    'an empty name': wholeWith([0, 0]),
    '20,000 empty parameters': wholeWith(Buffer.alloc(40_000)),
    'a body shorter than it says': request('POST', '/api/v1/sessions', {body: '{}', contentLength: 20}),
    'a body longer than it says': request('POST', '/api/v1/sessions', {body: '{"site":"demo"}', contentLength: 2}),
    'a length that is no number': request('POST', '/api/v1/sessions', {body: '{}', contentLength: '2x'}),
    'a negative length': request('POST', '/api/v1/sessions', {body: '{}', contentLength: '-2'}),
    'a request and another one behind it': concat(LIVE, LIVE),
    'a method of 30 KiB': request('G'.repeat(30_000), '/api/health/live'),
    'a path of 60 KiB': request('GET', '/api/' + 'a/'.repeat(30_000)),
    'broken UTF-8 everywhere': request('GET', '/api/v1/sites/\xff\xfe', {params: {HTTP_ORIGIN: '\xc3\x28', QUERY_STRING: '%ff', HTTP_AUTHORIZATION: 'Bearer \xff'}}),
  }
  for (const [name, bytes] of Object.entries(absurd)) {
    it(`survives ${name}`, async () => {
      const at = condition(stack)
      const peer = await connect()
      await peer.say(Buffer.from(bytes))
      const took = await peer.closed
      assert.ok(took < ARRIVAL_MS, `it ends: ${took} ms`)
      assert.doesNotMatch(peer.answer.text, /^Status: 5/, 'it is no fault of ours')
      await unharmed(at)
    })
  }

  it('drops what is larger than a request may be', async () => {
    const at = condition(stack)
    const peer = await connect()
    const params = record(TYPE.params, Buffer.alloc(60_000, 'x'))
    await peer.say(concat(beginRequest(), params, params, params, params))
    assert.ok((await peer.closed) < ARRIVAL_MS)
    await unharmed(at)
  })

  it('forgets 500 peers who leave in the middle of a request', async () => {
    const at = condition(stack)
    for (let round = 0; round < 5; round++) {
      const peers = await crowd(100)
      await Promise.all(peers.map((peer, i) => peer.say(LIVE.subarray(0, 1 + (i % (LIVE.length - 1))))))
      for (const peer of peers) peer.leave()
    }
    await unharmed(at)
  })

  it('gives slow readers their answer when they come to read it', async (t) => {
    const at = condition(stack)
    const visitor = await newSession(stack)
    for (let i = 0; i < 12; i++) {
      const answer = await say(stack, visitor, `${i} ` + 'return '.repeat(550))
      assert.equal(answer.status, 200, answer.text)
    }
    const history = request('GET', `/api/v1/sessions/${visitor.session}/messages`, {params: {HTTP_AUTHORIZATION: `Bearer ${visitor.token}`}})
    await beside(t, stack, '300 slow readers', async () => {
      const peers = await crowd(300)
      for (const peer of peers) {
        peer.socket.pause()
        await peer.say(history)
      }
      await new Promise((resolve) => setTimeout(resolve, 3_000))
      for (const peer of peers) peer.socket.resume()
      await Promise.all(peers.map((peer) => peer.closed))
      for (const peer of peers) assert.ok(peer.answer.whole, 'the whole answer')
    })
    t.diagnostic(`memory ${at.memoryMiB.toFixed(0)} → ${condition(stack).memoryMiB.toFixed(0)} MiB`)
    await unharmed(at)
  })
})
