/** A style sheet's text, minified by the build. */
declare module '*.css' {
  const text: string
  export default text
}

/** File name of the panel, with its hash; set by the build. */
declare const PANEL_FILE: string
/** The same of the launcher's other parts. */
declare const NUDGE_FILE: string
declare const COMMANDS_FILE: string
declare const VERSION: string
/** The languages of `locales/`, with commas between them, and the file of one, with a `*` for its name. */
declare const LANGUAGES: string
declare const LOCALE_FILE: string
