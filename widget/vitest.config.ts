import {readdirSync} from 'node:fs'
import {defineConfig} from 'vitest/config'

const locales = readdirSync(new URL('locales/', import.meta.url)).filter((name) =>
  name.endsWith('.json'),
)

export default defineConfig({
  // What the build sets.
  define: {
    LANGUAGES: JSON.stringify(locales.map((name) => name.replace('.json', '')).join()),
    LOCALE_FILE: JSON.stringify('./*.js'),
  },
  test: {include: ['tests/**/*.test.ts'], environment: 'node', testTimeout: 10_000},
})
