// What the figures were measured on, and how quiet it was.
import {execFileSync} from 'node:child_process'
import {readFileSync} from 'node:fs'
import os from 'node:os'

import {ROOT} from '../../integration/lib/processes.mjs'

const SERVERS = `${process.env.PATH}:/usr/sbin:/sbin`

/** What a command prints first, or '' if there is no such command. (nginx says its version on stderr.) */
function firstLine(command) {
  try {
    const text = execFileSync('bash', ['-c', `${command} 2>&1`], {encoding: 'utf8', env: {...process.env, PATH: SERVERS}})
    return text.split('\n')[0].trim()
  } catch {
    return ''
  }
}

function distribution() {
  try {
    return readFileSync('/etc/os-release', 'utf8').match(/^PRETTY_NAME="(.*)"$/m)?.[1] ?? os.type()
  } catch {
    return os.type()
  }
}

export function describeMachine() {
  const described = {
    processors: os.cpus().length,
    model: os.cpus()[0]?.model ?? 'unknown',
    memoryGib: Math.round(os.totalmem() / 2 ** 30),
    system: distribution(),
    kernel: os.release(),
    nginx: firstLine('nginx -v').replace(/.*nginx\//, ''),
    redis: firstLine('redis-server --version').match(/v=(\S+)/)?.[1] ?? '',
    compiler: firstLine('${CXX:-g++} --version'),
    optimize: process.env.OPTIMIZE ?? '',
    commit: firstLine(`git -C '${ROOT}' rev-parse --short HEAD`),
    load: os.loadavg()[0],
  }
  const {processors, model, memoryGib, system, kernel, nginx, redis} = described
  const summary =
    `${processors} × ${model}, ${memoryGib} GiB, ${system}, kernel ${kernel}, nginx ${nginx}, redis ${redis}, ` +
    `load ${described.load.toFixed(2)}`
  return {...described, summary}
}

const OTHERS = 0.05 // of the machine's processors
const STOLEN = 0.02
const SMALL = 0.1 // seconds: /proc/stat counts in hundredths

/** What made the figures worse than they are: one sentence each. */
export function noise({results, machine}) {
  const share = (key, most) =>
    results.filter(({quiet}) => quiet && quiet[key] > SMALL && quiet[key] / (quiet.seconds * machine.processors) > most)
  const told = (list, key) => list.map(({name, quiet}) => `${name} ${quiet[key].toFixed(1)} s of ${quiet.seconds.toFixed(0)} s`).join(', ')
  const warnings = []
  const others = share('othersSeconds', OTHERS)
  if (others.length > 0) {
    warnings.push(`other processes were busy (${told(others, 'othersSeconds')}): measure again on a quiet machine`)
  }
  const stolen = share('stolenSeconds', STOLEN)
  if (stolen.length > 0) {
    warnings.push(`other virtual machines took our processors (${told(stolen, 'stolenSeconds')})`)
  }
  if (machine.optimize && !/-O[23s]/.test(machine.optimize)) {
    warnings.push(`built with OPTIMIZE="${machine.optimize}": not what anybody runs`)
  }
  return warnings
}
