// A change to one source file: what to look for, what to put in its place.
import {readFileSync} from 'node:fs'
import path from 'node:path'

/**
 * The file with the mutant's change made. `find` must stand in it exactly once; blanks and line ends
 * do not count, so that a formatter may wrap the line elsewhere.
 * @returns {{file: string, text: string, original: string}}
 */
export function mutated(root, {file, find, put}) {
  const original = readFileSync(path.join(root, file), 'utf8')
  const pattern = new RegExp(find.trim().split(/\s+/).map(escaped).join('\\s+'), 'g')
  const found = [...original.matchAll(pattern)]
  if (found.length !== 1) throw new Error(`${file} has ${found.length} times: ${find}`)
  const [{0: text, index}] = found
  return {file, original, text: original.slice(0, index) + put + original.slice(index + text.length)}
}

const escaped = (text) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
