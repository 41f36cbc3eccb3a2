/** A style sheet's text, minified by the build. */
declare module '*.css' {
  const text: string
  export default text
}

/** File name of the panel, with its hash; set by the build. */
declare const PANEL_FILE: string
declare const VERSION: string
/** The tags of all languages there are words in; set by the build. */
declare const LANGUAGES: readonly string[]
