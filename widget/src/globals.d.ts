/** A style sheet's text, minified by the build. */
declare module '*.css' {
  const text: string
  export default text
}

/** File name of the panel, with its hash; set by the build. */
declare const PANEL_FILE: string
declare const VERSION: string
/** File name of the log, with its hash; set by the build. */
declare const LOG_FILE: string
