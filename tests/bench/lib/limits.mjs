// Which cases fit into this machine's limit of open files.
import {execFileSync} from 'node:child_process'

/** The hard limit: every part raises its own soft limit to it. */
export function hardFileLimit() {
  const text = execFileSync('bash', ['-c', 'ulimit -Hn'], {encoding: 'utf8'}).trim()
  return text === 'unlimited' ? Infinity : Number(text)
}

// One visitor is two connections of nginx, and tools/run gives an nginx process half as many
// connections as it may open files.
const FILES_PER_VISITOR = 4

/** The cases, made smaller where they must be, and what to say about that. */
export function fittingCases(cases) {
  const files = hardFileLimit()
  const most = Math.floor(files / FILES_PER_VISITOR)
  const notes = []
  const fitting = cases.map((one) => {
    if (!(one.atOnce > most)) return one
    notes.push(`${one.name}: ${most} at once instead of ${one.atOnce}, as a process may open ${files} files (ulimit -Hn)`)
    return {...one, atOnce: most, total: one.total === one.atOnce ? most : one.total}
  })
  return {fitting, notes}
}
