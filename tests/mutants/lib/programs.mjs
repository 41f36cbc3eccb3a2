// Programs whose end and whose words count.
import {spawn} from 'node:child_process'

/** @returns {Promise<{code: number|string, output: string, hung: boolean}>} */
export function run(command, args, {cwd, env = process.env, limitMs} = {}) {
  return new Promise((resolve, reject) => {
    // A group of its own: a test that hangs has children.
    const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args],
      {cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true})
    const said = []
    let hung = false
    child.stdout.on('data', (bytes) => said.push(bytes))
    child.stderr.on('data', (bytes) => said.push(bytes))
    const limit = limitMs && setTimeout(() => {
      hung = true
      signalGroup(child.pid, 'SIGTERM') // a test's supervisor ends its parts by itself
      setTimeout(() => signalGroup(child.pid, 'SIGKILL'), 5000)
    }, limitMs)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      resolve({code: signal ?? code, output: Buffer.concat(said).toString(), hung})
    })
  })
}

function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal)
  } catch (error) {
    if (error.code !== 'ESRCH') throw error // all have ended
  }
}

/** Runs a test in a tree: whether it passed, and how many tests there were. One that hangs has failed. */
export async function runLimited({command, args, folder, limitMs}, tree) {
  const env = {...process.env, BUILD: tree.output}
  const {code, output: coloured, hung} = await run(command(tree), args, {cwd: `${tree.source}/${folder}`, env, limitMs})
  const output = coloured.replaceAll(/\x1b\[[0-9;]*m/g, '')
  return {passed: code === 0, hung, ran: testsIn(output), output: output.split('\n').slice(-40).join('\n')}
}

// As GoogleTest, node's runner and vitest count them.
function testsIn(output) {
  const [, count] = output.match(/^\[==========\] (\d+) tests? from .* ran/m) ??
    output.match(/^# pass (\d+)$/m) ?? output.match(/^ *Tests +.*?(\d+) passed/m) ?? []
  return Number(count ?? 0)
}
