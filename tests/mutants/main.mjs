// Runs the mutants; `run` says what they are.
import path from 'node:path'

import {BUILD, ROOT} from '../integration/lib/processes.mjs'
import {mutated} from './lib/mutation.mjs'
import {commandOf, nameOf, programsOf} from './lib/proofs.mjs'
import {runLimited} from './lib/programs.mjs'
import {Tree} from './lib/tree.mjs'
import {MUTANTS} from './mutants.mjs'

const args = process.argv.slice(2)
const wanted = args.filter((arg) => !arg.startsWith('--'))
const mutants = MUTANTS.filter(({name}) => wanted.length === 0 || wanted.some((prefix) => name.startsWith(prefix)))
if (mutants.length === 0) throw new Error(`no mutant is called ${wanted}`)

if (args.includes('--list')) {
  for (const {name, proof} of mutants) console.log(`${name.padEnd(28)} ${nameOf(proof)}`)
} else {
  process.exitCode = args.includes('--check') ? check() : await runAll()
}

/** Whether the source still has what the mutants change. */
function check() {
  let stale = 0
  for (const mutant of mutants) {
    try {
      mutated(ROOT, mutant)
    } catch (error) {
      stale += 1
      console.log(`${mutant.name.padEnd(28)} ${error.message}`)
    }
  }
  console.log(`${mutants.length - stale} passed, ${stale} failed`)
  return stale > 0 ? 1 : 0
}

async function runAll() {
  const began = Date.now()
  const tree = new Tree(path.join(BUILD, 'mutants'))
  console.log(`building a copy in ${tree.source}`)
  await tree.build(['chat-worker', 'chat-jobs', 'chatctl', 'unit-tests', 'fake-gemini'])

  const failures = []
  const say = (mutant, verdict, note = '') => {
    if (verdict !== 'caught') failures.push(mutant.name)
    console.log(`${mutant.name.padEnd(28)} ${verdict}${note && `: ${note}`}`)
  }
  const unproven = await broken(tree)
  for (const mutant of mutants) {
    const why = unproven.get(nameOf(mutant.proof))
    if (why) say(mutant, 'NOT PROVEN', `its test fails on the source as it is\n${why}`)
    else say(mutant, ...(await judge(tree, mutant)))
  }
  console.log(`took ${Math.round((Date.now() - began) / 60_000)} minutes`)
  console.log(`${mutants.length - failures.length} passed, ${failures.length} failed`)
  return failures.length > 0 ? 1 : 0
}

/** The tests that do not pass on the source as it is, with their output. */
async function broken(tree) {
  const failing = new Map()
  for (const proof of new Map(mutants.map(({proof}) => [nameOf(proof), proof])).values()) {
    const {passed, ran, output} = await runLimited(commandOf(proof), tree)
    if (!passed || ran === 0) failing.set(nameOf(proof), ran === 0 ? 'no such test' : output)
  }
  return failing
}

async function judge(tree, mutant) {
  let change
  try {
    change = mutated(tree.source, mutant)
  } catch (error) {
    return ['STALE', error.message]
  }
  tree.write(change.file, change.text)
  try {
    const built = await tree.tryBuild(programsOf(mutant.proof))
    if (!built.ok) return ['DOES NOT COMPILE', built.output]
    const {passed, hung} = await runLimited(commandOf(mutant.proof), tree)
    if (passed) return ['NOT NOTICED', `${nameOf(mutant.proof)} passes without: ${mutant.protects}`]
    return ['caught', hung ? 'the test hangs' : '']
  } finally {
    tree.write(change.file, change.original)
  }
}
