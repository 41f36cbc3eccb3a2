// HTTP as bytes on a socket, for tests about the bytes.
import net from 'node:net'

/**
 * Sends bytes and collects what comes back until the other side closes, or `until` says enough.
 * @returns {Promise<{bytes: Buffer, pieces: Buffer[], end: 'fin'|'reset'|'enough'|'timeout'}>}
 */
export function exchange(target, request, {until = () => false, timeoutMs = 10_000} = {}) {
  return new Promise((resolve) => {
    const pieces = []
    const socket = net.connect(target)
    const finish = (end) => {
      socket.destroy()
      clearTimeout(limit)
      resolve({bytes: Buffer.concat(pieces), pieces, end})
    }
    const limit = setTimeout(() => finish('timeout'), timeoutMs)
    socket.on('connect', () => socket.write(request))
    socket.on('data', (piece) => {
      pieces.push(piece)
      if (until(Buffer.concat(pieces))) finish('enough')
    })
    socket.on('end', () => finish('fin'))
    socket.on('error', () => finish('reset'))
  })
}

/** A request as text. */
export function httpRequest(method, path, headers = {}, body = '') {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1']
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  if (body) lines.push(`content-length: ${Buffer.byteLength(body)}`)
  return Buffer.concat([Buffer.from(lines.join('\r\n') + '\r\n\r\n'), Buffer.from(body)])
}

/** The pieces of a chunked body, in order; `ended` tells whether the last chunk came. */
export function chunksOf(bytes) {
  const chunks = []
  let at = bytes.indexOf('\r\n\r\n') + 4
  for (;;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return {chunks, ended: false}
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString(), 16)
    if (size === 0) return {chunks, ended: true}
    if (bytes.length < lineEnd + 2 + size) return {chunks, ended: false}
    chunks.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size))
    at = lineEnd + 2 + size + 2
  }
}
