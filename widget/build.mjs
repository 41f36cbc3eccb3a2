/**
 * Builds the widget: `widget.js` (launcher), `panel.<hash>.js` with its lazy locale files, and the
 * hosted page `chat/`, each with `.br` and `.gz` beside it. Prints their sizes and fails when the
 * launcher or the panel is over its budget. Runs on Node 18: esbuild bundles, terser makes it small.
 *
 *   OUT=…  where to write (default ../build/widget)
 */
import {createHash} from 'node:crypto'
import {mkdir, readdir, readFile, rm, writeFile} from 'node:fs/promises'
import path from 'node:path'
import {fileURLToPath} from 'node:url'
import {brotliCompressSync, constants, gzipSync} from 'node:zlib'
import {build, transform} from 'esbuild'
import {minify} from 'terser'
import {localeWords} from './locale-words.mjs'

const here = path.dirname(fileURLToPath(import.meta.url))
const out = path.resolve(process.env.OUT ?? path.join(here, '../build/widget'))
const {version} = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'))

/** Brotli bytes, kB = 1000 bytes. `panel`: all that is fetched to show a conversation in English. */
const BUDGETS = [
  {name: 'launcher', files: /^widget\.js$/, limit: 3000},
  {name: 'panel', files: /^(panel|chunk)\..*\.js$/, limit: 20_000},
  {name: 'extras', files: /^extras\..*\.js$/, limit: 8500},
  {name: 'each locale', files: /^(extras-)?[a-z]{2}(-\w+)?\.\w+\.js$/, limit: 1000, each: true},
]

/** A style sheet becomes its minified text. */
const texts = {
  name: 'texts',
  setup({onLoad}) {
    onLoad({filter: /\.css$/}, async ({path: file}) => ({
      contents: await minifiedCss(await readFile(file, 'utf8')),
      loader: 'text',
    }))
  },
}

/**
 * The languages beside English, `de.<hash>.js` for the panel and `extras-de.<hash>.js`. All have the hash
 * of all: one pattern names them, where a list of file names would take 350 bytes of the panel.
 */
async function buildLocales() {
  const modules = new Map()
  for (const part of ['', 'extras']) {
    const folder = path.join(here, 'locales', part)
    const read = async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8'))
    const english = await read('en.json')
    for (const name of (await readdir(folder)).sort()) {
      if (!name.endsWith('.json') || name === 'en.json') continue
      const words = localeWords(await read(name), english)
      const module = `export default ${JSON.stringify(words)}`
      modules.set((part && `${part}-`) + path.parse(name).name, module)
    }
  }
  const end = `.${hash([...modules].join())}.js`
  for (const [name, text] of modules) add(name + end, text)
  const languages = [...modules.keys()].filter((name) => !name.includes('-'))
  return {
    LANGUAGES: JSON.stringify(['en', ...languages].join()),
    LOCALE_FILE: JSON.stringify(`./*${end}`),
  }
}

async function minifiedCss(css) {
  const {code} = await transform(css, {loader: 'css', minify: true, target: TARGETS})
  return code.trim()
}

const TARGETS = ['chrome100', 'edge100', 'firefox101', 'safari16.4']
const common = {
  bundle: true,
  minify: true,
  write: false,
  target: TARGETS,
  legalComments: 'none',
  plugins: [texts],
  define: {VERSION: JSON.stringify(version)},
  absWorkingDir: here,
  outdir: out,
}

const files = new Map()

function add(name, contents) {
  files.set(name, Buffer.from(contents))
}

function hash(contents) {
  return createHash('sha256').update(contents).digest('hex').slice(0, 10)
}

/** Terser finds a twentieth more than esbuild does, after brotli. */
async function smaller(text, module) {
  const compress = {
    ecma: 2020,
    passes: 3,
    unsafe_arrows: true,
    keep_fargs: false,
    pure_getters: true, // we have none that do anything
    unsafe: true, // nobody changes what is built in
    unsafe_methods: true,
  }
  const {code} = await minify(text, {module, ecma: 2020, compress, format: {ecma: 2020}})
  return code
}

/**
 * The panel and what it fetches when it is time: modules that name each other by hashed file names,
 * each hashed after those it names.
 */
async function buildPanel(locales) {
  const {outputFiles, metafile} = await build({
    ...common,
    define: {...common.define, ...locales},
    format: 'esm',
    charset: 'utf8',
    splitting: true,
    metafile: true,
    entryPoints: {panel: 'src/panel/panel.ts'},
    entryNames: '[name].[hash]',
    chunkNames: '[name].[hash]',
  })
  const named = new Map()
  const texts = new Map(outputFiles.map(({path: file, text}) => [path.basename(file), text]))
  const finish = async (name) => {
    if (named.has(name)) return
    let text = texts.get(name)
    const {imports} = Object.entries(metafile.outputs).find(([file]) => file.endsWith(name))[1]
    for (const file of imports.map(({path: file}) => path.basename(file))) {
      await finish(file)
      text = text.replaceAll(file, named.get(file))
    }
    text = await smaller(text, true)
    named.set(name, name.replace(/\.\w+\.js$/, `.${hash(text)}.js`))
    add(named.get(name), text)
  }
  for (const name of texts.keys()) await finish(name)
  const [entry] = Object.entries(metafile.outputs).find(([, output]) => output.entryPoint)
  return named.get(path.basename(entry))
}

/** A script that fetches the panel by its file name when it is time. */
async function buildLoader(entry, format, panelFile) {
  const {outputFiles} = await build({
    ...common,
    format,
    entryPoints: [entry],
    define: {...common.define, PANEL_FILE: JSON.stringify(panelFile)},
  })
  return smaller(outputFiles[0].text, format === 'esm')
}

async function buildPage(panelFile) {
  const source = (name) => path.join(here, 'src/page', name)
  const script = await buildLoader('src/page/page.ts', 'esm', panelFile)
  const css = await minifiedCss(await readFile(source('page.css'), 'utf8'))
  const icon = await readFile(source('icon.svg'))
  let html = await readFile(source('index.html'), 'utf8')
  for (const [mark, extension, contents] of [
    ['%SCRIPT%', 'js', script],
    ['%STYLE%', 'css', css],
    ['%ICON%', 'svg', icon],
  ]) {
    const name = `chat/page.${hash(contents)}.${extension}`
    add(name, contents)
    html = html.replace(mark, `/${name}`)
  }
  add('chat/index.html', html)
}

async function writeAll() {
  const written = new Set()
  const rows = []
  for (const [name, contents] of files) {
    const br = brotliCompressSync(contents, {params: {[constants.BROTLI_PARAM_QUALITY]: 11}})
    const gz = gzipSync(contents, {level: 9})
    rows.push({name, raw: contents.length, gz: gz.length, br: br.length})
    await mkdir(path.dirname(path.join(out, name)), {recursive: true})
    for (const [suffix, bytes] of [
      ['', contents],
      ['.br', br],
      ['.gz', gz],
    ]) {
      await writeFile(path.join(out, name + suffix), bytes)
      written.add(name + suffix)
    }
  }
  await removeStale(written)
  return rows
}

/** Only what this script once wrote is taken away. */
async function removeStale(written) {
  const ours =
    /^(widget|panel|chunk|extras|confirm|log|[a-z]{2}(-\w+)?|page|index)[.\w-]*\.(js|css|svg|html)(\.br|\.gz)?$/
  for (const folder of ['', 'chat']) {
    for (const entry of await readdir(path.join(out, folder), {withFileTypes: true})) {
      const name = path.join(folder, entry.name)
      if (entry.isFile() && ours.test(entry.name) && !written.has(name))
        await rm(path.join(out, name))
    }
  }
}

function report(rows) {
  const width = Math.max(...rows.map(({name}) => name.length))
  console.log(`${'file'.padEnd(width)}      raw       gz       br`)
  for (const {name, raw, gz, br} of rows) {
    const numbers = [raw, gz, br].map((bytes) => String(bytes).padStart(8)).join(' ')
    console.log(`${name.padEnd(width)} ${numbers}`)
  }
  let broken = false
  for (const {name, files: pattern, limit, each} of BUDGETS) {
    const sizes = rows.filter((row) => pattern.test(row.name)).map((row) => row.br)
    const size = each ? Math.max(0, ...sizes) : sizes.reduce((sum, bytes) => sum + bytes, 0)
    const over = size > limit
    broken ||= over
    console.log(`${over ? 'OVER BUDGET' : 'ok'}: ${name} ${size} of ${limit} bytes (brotli)`)
  }
  if (broken) process.exitCode = 1
}

const panelFile = await buildPanel(await buildLocales())
add('widget.js', await buildLoader('src/launcher/launcher.ts', 'iife', panelFile))
await buildPage(panelFile)
report(await writeAll())
