// Many of them: idle streams by the thousand, no descriptor left, clients who send or read a byte now
// and then. Others must go on being served; what was taken must be given back.
import assert from 'node:assert/strict'
import {execFile, spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync} from 'node:fs'
import net from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {after, before, describe, it} from 'node:test'
import {setTimeout as pause} from 'node:timers/promises'
import {promisify} from 'node:util'

import {eventually} from '../integration/lib/processes.mjs'
import {startStack} from '../integration/lib/stack.mjs'
import {Peer, request} from './lib/fcgi.mjs'
import {beside, call, condition, newSession} from './lib/honest.mjs'

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const openFiles = () => Number(readFileSync('/proc/self/limits', 'utf8').match(/Max open files\s+\d+\s+(\d+)/)[1])

/** A connection to nginx from an address of its own choice; `bytes` grows as they come. */
function connect(stack, from) {
  return new Promise((resolve, reject) => {
    const socket = net.connect({port: stack.port, host: '127.0.0.1', localAddress: from})
    const client = {socket, bytes: '', closed: false}
    socket.on('data', (piece) => (client.bytes += piece.toString('latin1')))
    socket.on('close', () => (client.closed = true))
    socket.on('error', reject)
    socket.on('connect', () => {
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(client)
    })
  })
}

describe('floods', () => {
  let stack
  before(async () => (stack = await startStack({workers: 1, env: {MAX_STREAMS: '20000'}})))
  after(() => stack?.stop())

  it('holds 10,000 idle streams, and gives everything back', async (t) => {
    // A stream is a descriptor here, one in the worker and two in nginx, whose two processes share the
    // streams as they come, not evenly: six tenths of what a process may have are always held.
    const streams = Math.min(Number(process.env.STREAMS ?? 10_000), Math.floor(openFiles() * 0.6))
    const at = condition(stack)
    const visitor = await newSession(stack)
    const head = `GET /api/v1/sessions/${visitor.session}/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${visitor.token}\r\n\r\n`
    const clients = []
    await beside(t, stack, `opening ${streams} idle streams`, async () => {
      for (let i = 0; i < streams; i += 50) {
        clients.push(...(await Promise.all(Array.from({length: Math.min(50, streams - i)}, () => connect(stack, `127.1.${(i / 50) & 255}.1`)))))
        for (const client of clients.slice(i)) client.socket.write(head)
      }
      await eventually(() => clients.every(({bytes}) => bytes.includes(': hb')), 'every stream has begun', 60_000)
    })
    assert.ok(clients.every(({bytes}) => /^HTTP\/1\.1 200/.test(bytes)))
    const full = condition(stack)
    t.diagnostic(`${streams} streams: ${((full.memoryMiB - at.memoryMiB) * 1024 / streams).toFixed(1)} KiB each in the worker`)
    await beside(t, stack, `holding ${streams} idle streams`, () => pause(5_000))
    assert.ok(clients.every(({closed}) => !closed), 'none is dropped')
    const idle = condition(stack)
    t.diagnostic(`holding them costs ${((idle.cpuSeconds - full.cpuSeconds) / 5 * 100).toFixed(0)} % of a core`)
    await beside(t, stack, `${streams} streams leaving at once`, async () => {
      for (const {socket} of clients) socket.destroy()
      await eventually(() => condition(stack).descriptors <= at.descriptors + 5, 'the descriptors are given back', 30_000)
    })
    assert.equal(condition(stack).pid, at.pid)
  })

  it('refuses what is over its cap at once, health excepted, and recovers', async (t) => {
    const small = await startStack({workers: 1, env: {MAX_STREAMS: '40'}})
    try {
      const visitor = await newSession(small)
      const events = request('GET', `/api/v1/sessions/${visitor.session}/events`, {params: {HTTP_AUTHORIZATION: `Bearer ${visitor.token}`}})
      const peers = await Promise.all(Array.from({length: 40}, () => Peer.connect(small.socketOf('worker-0'))))
      for (const peer of peers) await peer.say(events)
      await eventually(() => peers.every((peer) => peer.answer.text.includes(': hb')), 'forty streams')
      const refused = await call(small, 'GET', '/api/v1/sites/demo')
      assert.equal(refused.status, 503, refused.text)
      assert.equal(refused.json.code, 'busy')
      const wait = Number(refused.headers['retry-after'])
      assert.ok(wait >= 1 && wait <= 30, `Retry-After: ${wait}`)
      assert.equal((await call(small, 'GET', '/api/health/live')).status, 200)
      for (const peer of peers) peer.leave()
      await eventually(async () => (await call(small, 'GET', '/api/v1/sites/demo')).status === 200, 'it takes visitors again')
      t.diagnostic('over the cap: 503 busy')
    } finally {
      await small.stop()
    }
  })

  it('survives running out of descriptors', async (t) => {
    const at = condition(stack)
    const limit = at.descriptors + 40
    assert.equal(spawnSync('prlimit', ['--pid', String(at.pid), `--nofile=${limit}:${openFiles()}`]).status, 0, 'prlimit')
    const peers = []
    try {
      for (let i = 0; i < 120; i++) peers.push(await Peer.connect(stack.socketOf('worker-0')))
      await eventually(() => condition(stack).descriptors >= limit - 1, 'no descriptor is left')
      const busy = condition(stack).cpuSeconds
      await pause(1_000)
      const cpu = condition(stack).cpuSeconds - busy
      t.diagnostic(`out of descriptors costs ${(cpu * 100).toFixed(0)} % of a core`)
      assert.ok(cpu < 0.5, 'it waits rather than spins')
      for (const peer of peers) peer.leave()
      const answer = await call(stack, 'GET', '/api/health/live')
      assert.equal(answer.status, 200, answer.text)
    } finally {
      spawnSync('prlimit', ['--pid', String(at.pid), `--nofile=${openFiles()}:${openFiles()}`])
      for (const peer of peers) peer.leave()
    }
    await eventually(() => condition(stack).descriptors <= at.descriptors + 3, 'the descriptors are given back')
    assert.equal(condition(stack).pid, at.pid, 'the worker is the same process')
    assert.match(stack.log('worker-0'), /accepting is paused/)
  })

  it('ends clients who send their headers a byte at a time', async (t) => {
    await beside(t, stack, '400 slow headers', async () => {
      const clients = await Promise.all(Array.from({length: 400}, (_, i) => connect(stack, `127.2.${i & 7}.1`)))
      const dripping = setInterval(() => clients.forEach(({socket}) => socket.writable && socket.write('X')), 1_000)
      for (const {socket} of clients) socket.write('GET /api/health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ')
      try {
        await eventually(() => clients.every(({closed}) => closed), 'nginx has ended them all', 15_000)
      } finally {
        clearInterval(dripping)
      }
    })
  })

  it('ends clients who stop in the middle of a body', async (t) => {
    await beside(t, stack, '400 half bodies', async () => {
      const clients = await Promise.all(Array.from({length: 400}, (_, i) => connect(stack, `127.2.${i & 7}.2`)))
      for (const {socket} of clients) {
        socket.write('POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 15\r\n\r\n{"si')
      }
      await eventually(() => clients.every(({closed}) => closed), 'nginx has ended them all', 20_000)
    })
  })

  it('drops clients who do not read, and others do not wait for them', async (t) => {
    const at = condition(stack)
    await beside(t, stack, '300 clients who do not read', async () => {
      const clients = await Promise.all(Array.from({length: 300}, (_, i) => connect(stack, `127.2.${i & 7}.3`)))
      const one = 'GET /widget.js HTTP/1.1\r\nHost: x\r\n\r\n'
      for (const {socket} of clients) {
        socket.pause()
        socket.write(one.repeat(200))
      }
      await pause(5_000)
      for (const {socket} of clients) socket.destroy()
    })
    await eventually(() => condition(stack).descriptors <= at.descriptors + 3, 'the descriptors are given back')
  })

  const attacks = {
    'slow headers': ['-H', '-i', '2', '-t', 'GET'],
    'slow bodies': ['-B', '-i', '2', '-s', '8192', '-t', 'POST', '-f', 'application/json'],
    'slow reading': ['-X', '-w', '10', '-y', '20', '-n', '5', '-z', '32', '-k', '3'],
  }
  for (const [name, options] of Object.entries(attacks)) {
    it(`is there for others all through slowhttptest: ${name}`, {skip: !has('slowhttptest') && 'slowhttptest is not installed'}, async (t) => {
      const target = name === 'slow reading' ? '/widget.js' : '/api/health/live'
      const folder = mkdtempSync(path.join(tmpdir(), 'chat-slow-'))
      try {
        // Attackers are other machines: their work shall not take this one's time (nice).
        await beside(t, stack, `slowhttptest: ${name}`, () =>
          promisify(execFile)('nice', ['-n', '19', 'slowhttptest', '-c', '500', '-r', '250', '-l', '12', '-p', '3', '-x', '24', ...options, '-u', stack.url + target], {cwd: folder}),
        )
      } finally {
        rmSync(folder, {recursive: true, force: true})
      }
    })
  }
})
