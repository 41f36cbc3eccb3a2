// Pictures that are kept, and compared with what is seen today.
//
// A kept picture has half the size of what was seen, and the comparison looks at both halved once more:
// what is left of the way a letter's edge is drawn is nothing, and of a colour, a gap or a line enough.
// All words are set in DejaVu Sans, which comes with every Chromium of Debian, and is the same in each.
import assert from 'node:assert/strict'
import {existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import path from 'node:path'
import {fileURLToPath} from 'node:url'

import pixelmatch from 'pixelmatch'
import {PNG} from 'pngjs'

import {BUILD} from '../../integration/lib/processes.mjs'

const KEPT = fileURLToPath(new URL('../looks', import.meta.url))
const DIFFERENT = path.join(BUILD, 'screenshots')
const RENEW = process.env.UPDATE === '1'
/** That part of a picture may differ. */
const TOLERANCE = 0.003

const FONTS = '/usr/share/fonts/truetype/dejavu'
const FACES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf', 'DejaVuSansMono.ttf']
/** Why pictures cannot be compared here, if so. */
export const NO_FONTS = FACES.every((face) => existsSync(path.join(FONTS, face))) ? false : `no DejaVu Sans in ${FONTS}`

/** What a browser is told so that it knows these fonts and no other; `remove` when it has gone. */
export function onlyOurFonts() {
  const folder = mkdtempSync(path.join(tmpdir(), 'chat-fonts-'))
  const file = path.join(folder, 'fonts.conf')
  writeFileSync(file, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${FONTS}</dir><cachedir>${folder}</cachedir>
<selectfont><rejectfont><glob>${FONTS}/*</glob></rejectfont><acceptfont>${FACES.map((face) => `<glob>${FONTS}/${face}</glob>`).join('')}</acceptfont></selectfont>
<alias><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias></fontconfig>`)
  return {env: {...process.env, FONTCONFIG_FILE: file}, remove: () => rmSync(folder, {recursive: true, force: true})}
}

/** The same picture at half the size, each dot the mean of four. */
function halved({width, height, data}) {
  const half = new PNG({width: width >> 1, height: height >> 1})
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      const at = (2 * y * width + 2 * x) * 4
      for (let part = 0; part < 4; part++) {
        const sum = data[at + part] + data[at + 4 + part] + data[at + width * 4 + part] + data[at + width * 4 + 4 + part]
        half.data[(y * half.width + x) * 4 + part] = Math.round(sum / 4)
      }
    }
  }
  return half
}

/** With colorType 2 it has no alpha, and is a quarter smaller. */
const bytesOf = (png) => PNG.sync.write(png, {colorType: 2, deflateLevel: 9, filterType: -1})

/**
 * Holds a screenshot against the kept picture of that name; with UPDATE=1 it becomes that picture. If
 * it differs, build/screenshots/looks-<name>-{seen,kept,differs}.png show how.
 */
export function assertLooks(name, screenshot) {
  const seen = halved(PNG.sync.read(screenshot))
  const file = path.join(KEPT, `${name}.png`)
  if (RENEW) {
    mkdirSync(KEPT, {recursive: true})
    writeFileSync(file, bytesOf(seen))
    return
  }
  assert.ok(existsSync(file), `there is no picture ${file}; UPDATE=1 makes it`)
  const kept = PNG.sync.read(readFileSync(file))
  const words = 'see build/screenshots; UPDATE=1 takes it as it is'
  assert.deepEqual([seen.width, seen.height], [kept.width, kept.height], `${name} has another size; ${words}`)
  const [a, b] = [halved(seen), halved(kept)]
  const differs = new PNG({width: a.width, height: a.height})
  const dots = pixelmatch(a.data, b.data, differs.data, a.width, a.height, {threshold: 0.06, includeAA: true})
  const part = dots / (a.width * a.height)
  if (part <= TOLERANCE) return
  mkdirSync(DIFFERENT, {recursive: true})
  for (const [kind, png] of [['seen', seen], ['kept', kept], ['differs', differs]]) {
    writeFileSync(path.join(DIFFERENT, `looks-${name}-${kind}.png`), bytesOf(png))
  }
  assert.fail(`${name} looks different: ${(part * 100).toFixed(2)} % of it; ${words}`)
}
