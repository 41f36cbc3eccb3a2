// FastCGI records, for tests that speak to a worker behind nginx's back.
import net from 'node:net'

const BEGIN = 1
const PARAMS = 4
const STDIN = 5

function record(type, content = Buffer.alloc(0)) {
  const head = Buffer.from([1, type, 0, 1, content.length >> 8, content.length & 255, 0, 0])
  return Buffer.concat([head, content])
}

const length = (n) => (n < 128 ? Buffer.from([n]) : Buffer.from([(n >>> 24) | 128, (n >> 16) & 255, (n >> 8) & 255, n & 255]))

function pair(name, value) {
  return Buffer.concat([length(Buffer.byteLength(name)), length(Buffer.byteLength(value)), Buffer.from(name), Buffer.from(value)])
}

/** A whole request as nginx sends it. */
export function fastcgiRequest(params, body = '') {
  const content = Buffer.from(body)
  const all = {REQUEST_ID: 'test-request-0001', CONTENT_LENGTH: content.length ? String(content.length) : '', ...params}
  const named = Object.entries(all).map(([name, value]) => pair(name, value))
  return Buffer.concat([
    record(BEGIN, Buffer.from([0, 1, 0, 0, 0, 0, 0, 0])),
    record(PARAMS, Buffer.concat(named)),
    record(PARAMS),
    ...(content.length ? [record(STDIN, content)] : []),
    record(STDIN),
  ])
}

/** Connects and sends bytes, then neither reads nor leaves. `target` is a socket's path, or {host, port}. */
export function silentPeer(target, bytes = Buffer.alloc(0)) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(target)
    socket.pause()
    socket.on('error', reject)
    socket.on('connect', () => {
      if (bytes.length) socket.write(bytes)
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
