// The command line of tests/bench/bench.
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs'
import path from 'node:path'
import {parseArgs} from 'node:util'

import {BUILD} from '../integration/lib/processes.mjs'
import {cases} from './lib/cases.mjs'
import {comparison} from './lib/compare.mjs'
import {fittingCases} from './lib/limits.mjs'
import {describeMachine, noise} from './lib/machine.mjs'
import {median} from './lib/median.mjs'
import {measureRun} from './lib/runs.mjs'
import {stopStands} from './lib/stand.mjs'
import {tables} from './lib/tables.mjs'

const RESULTS = path.join(BUILD, 'bench.json')
const quick = ['1', 'true', 'yes'].includes(process.env.QUICK ?? '')

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    compare: {type: 'boolean'},
    list: {type: 'boolean'},
    only: {type: 'string'},
    runs: {type: 'string', default: quick ? '1' : '3'},
  },
})

function usageError(text) {
  console.error(`bench: ${text}`)
  process.exit(2)
}

function chosenCases() {
  const all = cases({quick})
  if (!values.only) return all
  const names = values.only.split(',')
  for (const name of names) {
    if (!all.some((one) => one.name === name)) usageError(`there is no case "${name}"; --list names them`)
  }
  return all.filter((one) => names.includes(one.name))
}

async function measure() {
  const runs = Number(values.runs)
  if (!(Number.isInteger(runs) && runs > 0)) usageError('--runs wants a whole number of at least 1')
  const machine = describeMachine()
  console.log(`bench: ${machine.summary}`)
  const {fitting, notes} = fittingCases(chosenCases())
  for (const note of notes) console.log(`bench: ${note}`)

  const measured = []
  for (let run = 1; run <= runs; run++) {
    console.log(`bench: run ${run} of ${runs}`)
    measured.push(await measureRun(fitting, (line) => console.log(`  ${line}`)))
  }
  const results = fitting.map((one) => median(one, measured.map((run) => run[one.name])))
  const report = {version: 1, date: new Date().toISOString(), quick, runs, machine, notes, results}
  mkdirSync(BUILD, {recursive: true})
  writeFileSync(RESULTS, `${JSON.stringify(report, null, 1)}\n`)

  console.log(`\n${tables(report)}`)
  for (const warning of noise(report)) console.log(`bench: WARNING: ${warning}`)
  console.log(`bench: all of it is in ${path.relative(process.cwd(), RESULTS)}`)
  const broken = results.filter((result) => result.failures.length > 0)
  for (const {name, failures} of broken) console.error(`bench: FAILED: ${name}: ${failures.join('; ')}`)
  return broken.length === 0 ? 0 : 1
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    return usageError(`${file}: ${error.message}`)
  }
}

if (values.list) {
  for (const {name, about} of cases({quick})) console.log(`${name.padEnd(16)} ${about}`)
} else if (values.compare) {
  if (positionals.length < 1 || positionals.length > 2) usageError('--compare wants OLD.json, and perhaps NEW.json')
  console.log(comparison(readReport(positionals[0]), readReport(positionals[1] ?? RESULTS)))
} else {
  if (positionals.length > 0) usageError(`unexpected argument "${positionals[0]}"`)
  let interrupted = false
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      interrupted = true
      await stopStands()
      process.exit(130)
    })
  }
  const status = await measure().catch(async (error) => {
    if (!interrupted) console.error(`bench: ${error.message}`)
    await stopStands()
    return 2
  })
  if (!interrupted) process.exit(status)
}
