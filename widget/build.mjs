/**
 * Builds the widget: `widget.js` (launcher), `panel.<hash>.js` with its lazy locale files, and the
 * pages `chat/` and `preview/`, each with `.br` and `.gz` beside it. Prints their sizes and fails when the
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

const here = path.dirname(fileURLToPath(import.meta.url))
const out = path.resolve(process.env.OUT ?? path.join(here, '../build/widget'))
const {version} = JSON.parse(await readFile(path.join(here, 'package.json'), 'utf8'))

/** Brotli bytes, kB = 1000 bytes. `panel`: all that is fetched to show a conversation in English. */
const BUDGETS = [
  {name: 'launcher', files: /^widget\.js$/, limit: 3000},
  {name: 'panel', files: /^(panel|chunk)\..*\.js$/, limit: 20_000},
  {name: 'each locale', files: /^[a-z]{2}(-\w+)?\.\w+\.js$/, limit: 1000, each: true},
]

/** A style sheet becomes its minified text, a locale a module. */
const texts = {
  name: 'texts',
  setup({onLoad}) {
    onLoad({filter: /\.css$/}, async ({path: file}) => ({
      contents: await minifiedCss(await readFile(file, 'utf8')),
      loader: 'text',
    }))
    onLoad({filter: /locales\/.*\.json$/}, async ({path: file}) => ({
      contents: file.endsWith('en.json')
        ? `export default ${await readFile(file, 'utf8')}`
        : await localeModule(file),
      loader: 'js',
    }))
  },
}

/** Its words in the order of the English ones, without their keys; then what English does not have. */
async function localeModule(file) {
  const strings = JSON.parse(await readFile(file, 'utf8'))
  const keys = Object.keys(JSON.parse(await readFile(path.join(here, 'locales/en.json'), 'utf8')))
  const values = keys.map((key) => strings[key])
  for (const key of keys) delete strings[key]
  return `export const values = ${JSON.stringify(values)}; export default ${JSON.stringify(strings)}`
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

const ICON = ['%ICON%', 'icon.svg', await readFile(path.join(here, 'src/page/icon.svg'))]
const languages = (await readdir(path.join(here, 'locales')))
  .filter((name) => name.endsWith('.json'))
  .map((name) => path.basename(name, '.json'))

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
  }
  const {code} = await minify(text, {module, ecma: 2020, compress, format: {ecma: 2020}})
  return code
}

/**
 * The panel and what it fetches when it is time: modules that name each other by hashed file names,
 * each hashed after those it names.
 */
async function buildPanel() {
  const {outputFiles, metafile} = await build({
    ...common,
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

/** A script of one file. `values`: what it is told by the build. */
async function buildLoader(entry, format, values) {
  const {outputFiles} = await build({
    ...common,
    format,
    entryPoints: [entry],
    define: {
      ...common.define,
      ...Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)]),
      ),
    },
  })
  return smaller(outputFiles[0].text, format === 'esm')
}

/**
 * Pages of our own from a folder of `src`: what they load goes by the hash of its content. `marks`:
 * what stands for it in the HTML, its name, and what it is.
 */
async function addPages(folder, source, pages, marks) {
  const html = {}
  for (const page of pages)
    html[page] = await readFile(path.join(here, 'src', source, page), 'utf8')
  for (const [mark, name, contents] of marks) {
    const file = `${folder}/${name.replace('.', `.${hash(contents)}.`)}`
    add(file, contents)
    for (const page of pages) html[page] = html[page].replace(mark, `/${file}`)
  }
  for (const page of pages) add(`${folder}/${page}`, html[page])
}

async function buildChatPage(panelFile) {
  const script = await buildLoader('src/page/page.ts', 'esm', {PANEL_FILE: panelFile})
  await addPages(
    'chat',
    'page',
    ['index.html'],
    [
      ['%SCRIPT%', 'page.js', script],
      ['%STYLE%', 'page.css', await styleSheet('src/page/page.css')],
      ICON,
    ],
  )
}

async function buildPreview() {
  const script = await buildLoader('src/preview/preview.ts', 'esm', {LANGUAGES: languages})
  await addPages(
    'preview',
    'preview',
    ['index.html', 'page.html'],
    [
      ['%SCRIPT%', 'preview.js', script],
      ['%STYLE%', 'preview.css', await styleSheet('src/preview/preview.css')],
      ICON,
    ],
  )
}

const styleSheet = async (file) => minifiedCss(await readFile(path.join(here, file), 'utf8'))

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
    /^(widget|panel|chunk|confirm|log|[a-z]{2}(-\w+)?|page|preview|icon|index)[.\w-]*\.(js|css|svg|html)(\.br|\.gz)?$/
  for (const folder of ['', 'chat', 'preview']) {
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

const panelFile = await buildPanel()
add('widget.js', await buildLoader('src/launcher/launcher.ts', 'iife', {PANEL_FILE: panelFile}))
await buildChatPage(panelFile)
await buildPreview()
report(await writeAll())
