/**
/**
 * Builds the widget: `widget.js` (launcher; also under its version, for pages that pin it by a hash),
 * `commands.<hash>.js` and `nudge.<hash>.js`, `panel.<hash>.js` with what it fetches when it is time, and
 * the pages `chat/` and `preview/`; each with `.br` and `.gz` beside it. Prints their sizes and fails when
 * one is over its budget. Runs on Node 18: esbuild bundles, terser makes it small.
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
  {name: 'commands', files: /^commands\..*\.js$/, limit: 1500},
  {name: 'nudge', files: /^nudge\..*\.js$/, limit: 2200},
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
    LANGUAGES: ['en', ...languages].join(),
    LOCALE_FILE: `./*${end}`,
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

const ICON = ['%ICON%', 'icon.svg', await readFile(path.join(here, 'src/page/icon.svg'))]

/** `values` beside those that every file gets. */
function defined(values) {
  const entries = Object.entries(values).map(([name, value]) => [name, JSON.stringify(value)])
  return {...common.define, ...Object.fromEntries(entries)}
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
    define: defined(locales),
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

/** One script, with the values that the build alone knows: names of files to fetch, languages. */
async function buildScript(entry, format, values = {}) {
  const {outputFiles} = await build({
    ...common,
    format,
    charset: 'utf8',
    entryPoints: [entry],
    define: defined(values),
  })
  return smaller(outputFiles[0].text, format === 'esm')
}

/** A part of the launcher, on its own: none must wait for a file that it would share with another. */
async function buildPart(entry) {
  const script = await buildScript(entry, 'esm')
  const name = `${path.basename(entry, '.ts')}.${hash(script)}.js`
  add(name, script)
  return name
}

/**
 * `widget.js`, whose address stays and whose content does not, and the same under its version, for
 * pages that name a hash. `widget.json` has what a page's owner needs for that.
 */
async function buildLauncher(panelFile) {
  const names = {
    PANEL_FILE: panelFile,
    COMMANDS_FILE: await buildPart('src/commands/commands.ts'),
    NUDGE_FILE: await buildPart('src/nudge/nudge.ts'),
  }
  const script = await buildScript('src/launcher/launcher.ts', 'iife', names)
  const versioned = `widget@${version}.js`
  const integrity = `sha384-${createHash('sha384').update(script).digest('base64')}`
  add('widget.js', script)
  add(versioned, script)
  add('widget.json', `${JSON.stringify({version, integrity, panel: panelFile})}\n`)
  add('live-chat.d.ts', await readFile(path.join(here, 'types/live-chat.d.ts')))
  return `<script src="https://YOUR-CHAT/${versioned}" data-site="YOUR-SITE" integrity="${integrity}" crossorigin="anonymous" async></script>`
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
  const script = await buildScript('src/page/page.ts', 'esm', {PANEL_FILE: panelFile})
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

async function buildPreview(languages) {
  const script = await buildScript('src/preview/preview.ts', 'esm', {LANGUAGES: languages})
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
    /^(widget|commands|nudge|panel|chunk|extras|confirm|log|[a-z]{2}(-\w+)?|page|preview|icon|index|live-chat)[.@\w-]*\.(js|css|svg|html|json|d\.ts)(\.br|\.gz)?$/
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

const locales = await buildLocales()
const panelFile = await buildPanel(locales)
const snippet = await buildLauncher(panelFile)
await buildChatPage(panelFile)
await buildPreview(locales.LANGUAGES)
report(await writeAll())
console.log(`pinned to this version: ${snippet}`)
