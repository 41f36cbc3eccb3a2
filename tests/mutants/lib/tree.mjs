// A copy of the working tree, and its build. Both are kept, so that a later run builds only what is new.
import {execFileSync} from 'node:child_process'
import {existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync} from 'node:fs'
import path from 'node:path'

import {BUILD, ROOT} from '../../integration/lib/processes.mjs'
import {run} from './programs.mjs'

// Those of a make that may have started us are not for a tree of its own.
const {MAKEFLAGS: _flags, MAKELEVEL: _level, MFLAGS: _old, ...ENV} = process.env

// Quick to build; and a change may leave a function unused.
const FLAGS = ['OPTIMIZE=-O1', 'HARDEN=-fPIE', 'WARN=-w']
const MODULES = ['widget', 'tests/integration']

export class Tree {
  constructor(folder) {
    this.source = folder
    this.output = path.join(folder, 'build')
    this.#copy()
  }

  // Only what differs is written: what make has built from the rest stays good.
  #copy() {
    mkdirSync(this.source, {recursive: true})
    const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {cwd: ROOT, encoding: 'utf8'})
    const files = new Set(listed.split('\0').filter((file) => file && statSync(path.join(ROOT, file), {throwIfNoEntry: false})?.isFile()))
    for (const file of files) this.#take(file)
    const before = execFileSync('find', ['.', '(', '-name', 'node_modules', '-o', '-path', './build', ')', '-prune', '-o', '-type', 'f', '-print'], {cwd: this.source, encoding: 'utf8'})
    for (const file of before.split('\n').filter(Boolean).map((name) => name.slice(2))) {
      if (!files.has(file)) rmSync(path.join(this.source, file))
    }
    for (const folder of MODULES) this.#link(path.join(ROOT, folder, 'node_modules'), path.join(this.source, folder, 'node_modules'))
    mkdirSync(this.output, {recursive: true})
    this.#link(path.join(BUILD, 'widget'), path.join(this.output, 'widget')) // no mutant is tried on its build
  }

  #link(to, from) {
    if (!existsSync(from)) symlinkSync(to, from)
  }

  #take(file) {
    const from = path.join(ROOT, file)
    const to = path.join(this.source, file)
    const bytes = readFileSync(from)
    if (existsSync(to) && readFileSync(to).equals(bytes)) return
    mkdirSync(path.dirname(to), {recursive: true})
    writeFileSync(to, bytes, {mode: statSync(from).mode})
  }

  /** Puts this text into a file, newer than anything that was built from it. */
  write(file, text) {
    writeFileSync(path.join(this.source, file), text)
  }

  /** Builds these programs. */
  async build(parts) {
    const {ok, output} = await this.tryBuild(parts)
    if (!ok) throw new Error(`the tree does not build:\n${output}`)
  }

  async tryBuild(parts) {
    const targets = parts.map((part) => path.join(this.output, 'bin', part))
    const {code, output} = await run('make', ['--no-print-directory', `BUILD=${this.output}`, ...FLAGS, ...targets], {cwd: this.source, env: ENV})
    return {ok: code === 0, output: output.split('\n').slice(-15).join('\n')}
  }
}
