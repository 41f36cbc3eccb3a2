/** Whether one of the globs (`*` is anything) is a path's; written as in the address bar or encoded. */
export function matchesPath(globs: readonly string[], path: string): boolean {
  return globs.some((glob) => {
    const encoded = encodeURI(glob.trim()).replace(/%25/g, '%')
    const pattern = encoded.replace(/[^\w*]/g, '\\$&').replace(/\*+/g, '.*')
    return new RegExp(`^${pattern}$`).test(path)
  })
}
