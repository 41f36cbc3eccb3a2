/** Whether one of the globs (`*` is anything) is a path's; written as in the address bar or encoded. */
export function matchesPath(globs: readonly string[], path: string): boolean {
  return globs.some((glob) => {
    const encoded = glob.trim().replace(/[^\0-\x7f]+/g, encodeURI)
    const pattern = encoded.replace(/[^\w*]/g, '\\$&').replace(/\*+/g, '.*')
    return new RegExp(`^${pattern}$`).test(path)
  })
}
