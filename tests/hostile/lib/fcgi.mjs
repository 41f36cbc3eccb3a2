// FastCGI as bytes, on both ends: a peer of the worker's socket, and a recorder in a worker's place.
// Source: FastCGI Specification 1.0, sections 3.3 and 8.
import net from 'node:net'

export const TYPE = {begin: 1, abort: 2, end: 3, params: 4, stdin: 5, stdout: 6}

export function record(type, content = '', {version = 1, id = 1, padding = 0} = {}) {
  const bytes = Buffer.from(content)
  const head = Buffer.from([version, type, id >> 8, id & 255, bytes.length >> 8, bytes.length & 255, padding, 0])
  return Buffer.concat([head, bytes, Buffer.alloc(padding)])
}

export const beginRequest = ({role = 1, id = 1} = {}) => record(TYPE.begin, [role >> 8, role & 255, 0, 0, 0, 0, 0, 0], {id})

/** A length in a name-value pair: one byte, or four with the high bit set. */
export function length(n) {
  return n < 128 ? Buffer.from([n]) : Buffer.from([0x80 | (n >>> 24), (n >>> 16) & 255, (n >>> 8) & 255, n & 255])
}

export function pairs(params) {
  return Buffer.concat(
    Object.entries(params).flatMap(([name, value]) => [
      length(name.length),
      length(Buffer.byteLength(value)),
      Buffer.from(name),
      Buffer.from(value),
    ]),
  )
}

/** A whole request, as nginx would send it. */
export function request(method, path, {params = {}, body = '', contentLength = Buffer.byteLength(body)} = {}) {
  const all = {REQUEST_METHOD: method, SCRIPT_NAME: path, CONTENT_LENGTH: String(contentLength || ''), REQUEST_ID: 'hostile', ...params}
  const stdin = Buffer.from(body)
  const parts = [beginRequest(), record(TYPE.params, pairs(all)), record(TYPE.params)]
  for (let at = 0; at < stdin.length; at += 32768) parts.push(record(TYPE.stdin, stdin.subarray(at, at + 32768)))
  return Buffer.concat([...parts, record(TYPE.stdin)])
}

/** The STDOUT of an answer; `whole` tells whether END_REQUEST came. */
export function answerOf(bytes) {
  const out = []
  let whole = false
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt16BE(at + 4)
    const content = bytes.subarray(at + 8, at + 8 + size)
    if (bytes[at + 1] === TYPE.stdout) out.push(content)
    if (bytes[at + 1] === TYPE.end) whole = true
    at += 8 + size + bytes[at + 6]
  }
  return {text: Buffer.concat(out).toString(), whole}
}

/** A connection to a worker. `closed` resolves with the milliseconds until the worker ended it. */
export class Peer {
  static async connect(path) {
    const socket = net.connect(path)
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return new Peer(socket)
  }

  constructor(socket) {
    this.socket = socket
    this.received = []
    const begin = performance.now()
    socket.on('data', (bytes) => this.received.push(bytes))
    socket.on('error', () => {})
    this.closed = new Promise((resolve) => socket.on('close', () => resolve(performance.now() - begin)))
  }

  say(bytes) {
    return new Promise((resolve) => this.socket.write(bytes, resolve))
  }

  get answer() {
    return answerOf(Buffer.concat(this.received))
  }

  leave() {
    this.socket.destroy()
  }
}

/** Stands in a worker's place: answers everything with 200 and keeps what nginx said. */
export class Recorder {
  static async listen(path) {
    const recorder = new Recorder()
    recorder.seen = []
    recorder.server = net.createServer((socket) => recorder.#serve(socket))
    await new Promise((resolve) => recorder.server.listen(path, resolve))
    return recorder
  }

  #serve(socket) {
    let bytes = Buffer.alloc(0)
    socket.on('error', () => {})
    socket.on('data', (piece) => {
      bytes = Buffer.concat([bytes, piece])
      const seen = received(bytes)
      if (!seen) return
      this.seen.push(seen)
      socket.end(Buffer.concat([record(TYPE.stdout, 'Status: 200\r\nContent-Length: 2\r\n\r\nok'), record(TYPE.stdout), record(TYPE.end, Buffer.alloc(8))]))
    })
  }

  close() {
    return new Promise((resolve) => this.server.close(resolve))
  }
}

function received(bytes) {
  const content = {[TYPE.params]: [], [TYPE.stdin]: []}
  for (let at = 0; at + 8 <= bytes.length; ) {
    const type = bytes[at + 1]
    const size = bytes.readUInt16BE(at + 4)
    if (type === TYPE.stdin && size === 0) {
      return {params: unpaired(Buffer.concat(content[TYPE.params])), body: Buffer.concat(content[TYPE.stdin]).toString()}
    }
    content[type]?.push(bytes.subarray(at + 8, at + 8 + size))
    at += 8 + size + bytes[at + 6]
  }
  return undefined
}

function unpaired(bytes) {
  const params = {}
  let at = 0
  const next = () => {
    if (bytes[at] < 128) return bytes[at++]
    at += 4
    return bytes.readUInt32BE(at - 4) & 0x7fffffff
  }
  while (at < bytes.length) {
    const name = next()
    const value = next()
    params[bytes.toString('latin1', at, at + name)] = bytes.toString('utf8', at + name, at + name + value)
    at += name + value
  }
  return params
}
