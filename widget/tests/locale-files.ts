/** The locales as they stand in their folder. */
import {readdirSync, readFileSync} from 'node:fs'
import path from 'node:path'

export type Strings = Record<string, string>

const folder = path.join(import.meta.dirname, '../locales')

/** `part`: '' or 'extras'. */
export function languagesOf(part: string): string[] {
  const names = readdirSync(path.join(folder, part)).filter((name) => name.endsWith('.json'))
  return names.map((name) => name.replace('.json', '')).sort()
}

export function stringsOf(part: string, language: string): Strings {
  return JSON.parse(readFileSync(path.join(folder, part, `${language}.json`), 'utf8'))
}
