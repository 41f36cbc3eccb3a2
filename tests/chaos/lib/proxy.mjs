// A bad network: a TCP proxy between clients and nginx that cuts, stalls and drops.
//
// Each connection has a fate, which `fateOf(address)` tells when it comes; none: it is left alone.
//   {way: 'up' | 'down', after: N, how: 'fin' | 'reset' | 'stall' | 'drop', forMs, met}
// After N bytes on that way: the connection is ended in good order, or reset; or nothing goes through for
// a time and then it is reset; or, without a byte, refused (drop). `met` is called then. Towards nginx a client keeps its own
// address (127.x.y.z), so that each is a visitor of its own to nginx's limits.
import net from 'node:net'

export async function startProxy(port, fateOf = () => undefined) {
  const open = new Set()
  const proxy = {cuts: 0, connections: 0, fateOf}
  const server = net.createServer({allowHalfOpen: true}, (client) => {
    proxy.connections += 1
    const fate = proxy.fateOf(client.remoteAddress)
    if (fate?.how === 'drop') {
      proxy.cuts += 1
      client.resetAndDestroy()
      return
    }
    const nginx = net.connect({port, host: '127.0.0.1', localAddress: client.remoteAddress, allowHalfOpen: true})
    const pair = {client, nginx}
    open.add(pair)
    const end = (how) => {
      open.delete(pair)
      for (const socket of [client, nginx]) {
        if (how === 'fin' && socket === client) socket.destroySoon()
        else if (how === 'reset') socket.resetAndDestroy()
        else socket.destroy()
      }
    }
    const cut = () => {
      proxy.cuts += 1
      fate.met?.()
      if (fate.how !== 'stall') return end(fate.how)
      for (const socket of [client, nginx]) socket.pause()
      setTimeout(() => end('reset'), fate.forMs)
    }
    carry(client, nginx, fate?.way === 'up' && fate, cut)
    carry(nginx, client, fate?.way === 'down' && fate, cut)
    for (const socket of [client, nginx]) {
      socket.setNoDelay(true)
      socket.on('error', () => end())
      socket.on('close', () => end())
    }
  })
  await new Promise((resolve, reject) => server.on('error', reject).listen({port: 0, host: '127.0.0.1', backlog: 4096}, resolve))
  proxy.port = server.address().port
  proxy.stop = () => {
    for (const {client, nginx} of open) {
      client.destroy()
      nginx.destroy()
    }
    return new Promise((resolve) => server.close(resolve))
  }
  return proxy
}

/** Passes bytes on, with back-pressure; calls `cut` after as many as the fate says. */
function carry(from, to, fate, cut) {
  let left = fate ? fate.after : Infinity
  from.on('data', (bytes) => {
    if (left < 0) return
    const part = bytes.length > left ? bytes.subarray(0, left) : bytes
    const isLast = bytes.length > left
    left -= bytes.length
    if (part.length && !to.destroyed && !to.write(part, isLast ? cut : undefined)) {
      from.pause()
      to.once('drain', () => from.resume())
    } else if (isLast && !part.length) cut()
  })
  from.on('end', () => to.destroyed || to.end())
}
