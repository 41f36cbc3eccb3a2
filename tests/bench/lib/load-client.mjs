// One run of build/bin/load-client: its options, and the object it prints.
import {execFile} from 'node:child_process'
import path from 'node:path'

import {BUILD} from '../../integration/lib/processes.mjs'

const LONGEST_SECONDS = 300

/**
 * @param {string} mode
 * @param {Record<string, string|number>} options by name, as on the command line
 * @param {Record<string, number>} trees processes to measure, with their descendants, by name
 */
export function playLoad(mode, options, trees) {
  const args = [mode, '--limit-seconds', String(LONGEST_SECONDS)]
  for (const [name, value] of Object.entries(options)) args.push(`--${name}`, String(value))
  for (const [name, pid] of Object.entries(trees)) args.push('--tree', `${name}=${pid}`)
  return new Promise((resolve, reject) => {
    const done = (error, stdout, stderr) => {
      if (stdout) resolve(JSON.parse(stdout)) // status 1: it says itself what failed
      else reject(new Error(`load-client ${mode}: ${stderr.trim() || error}`))
    }
    execFile(path.join(BUILD, 'bin/load-client'), args, {maxBuffer: 1 << 24, timeout: (LONGEST_SECONDS + 60) * 1000}, done)
  })
}
