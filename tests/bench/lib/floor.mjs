// The floor: an nginx with nothing behind it but the fake model. What it costs, nobody can save.
import {spawn} from 'node:child_process'
import {once} from 'node:events'
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import net from 'node:net'
import {tmpdir} from 'node:os'
import path from 'node:path'

import {eventually} from '../../integration/lib/processes.mjs'
import {freePort} from '../../integration/lib/stack.mjs'
import {hardFileLimit} from './limits.mjs'

const TEMPLATE = new URL('../floor.conf.in', import.meta.url)

export async function startFloor({modelPort}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'chat-floor-'))
  mkdirSync(path.join(folder, 'files'))
  const port = await freePort()
  writeFileSync(path.join(folder, 'nginx.conf'), configuration({port, modelPort}))
  // The kernel ends it should the bench be killed.
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', 'nginx', '-e', 'stderr', '-p', `${folder}/`, '-c', 'nginx.conf'], {
    env: {PATH: `${process.env.PATH}:/usr/sbin:/sbin`},
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const complaints = []
  child.stderr.on('data', (text) => complaints.push(text))
  const listens = async () => {
    if (child.exitCode !== null) throw new Error(`the floor's nginx ended: ${Buffer.concat(complaints)}`)
    return connects(port)
  }
  await eventually(listens, "the floor's nginx listens")
  return {
    port,
    pid: child.pid,
    /** Serves this text as /NAME. */
    serve: (name, text) => writeFileSync(path.join(folder, 'files', name), text),
    async stop() {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
      rmSync(folder, {recursive: true, force: true})
    },
  }
}

function configuration({port, modelPort}) {
  const files = Math.min(hardFileLimit(), 65536)
  const values = {
    USER: process.getuid() === 0 ? 'user root;' : '',
    FILES: files,
    CONNECTIONS: Math.min(Math.floor(files / 2), 16384),
    MODEL_PORT: modelPort,
    PORT: port,
  }
  return readFileSync(TEMPLATE, 'utf8').replace(/@([A-Z_]+)@/g, (whole, name) => values[name] ?? whole)
}

function connects(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.on('connect', () => resolve(true) || socket.destroy())
    socket.on('error', () => resolve(false))
  })
}
