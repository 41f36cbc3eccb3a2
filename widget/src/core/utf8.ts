/** Bytes one code point takes in UTF-8. A lone surrogate counts as U+FFFD, as TextEncoder writes it. */
function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1
  if (codePoint < 0x800) return 2
  return codePoint < 0x10000 ? 3 : 4
}

/** Length of `text` in UTF-8 bytes, without encoding it. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const char of text) bytes += bytesOf(char.codePointAt(0) ?? 0)
  return bytes
}

/**
 * `text` without its first `bytes` UTF-8 bytes. Null when that cuts a character in two or takes more
 * than there is: such an offset was not ours.
 */
export function dropUtf8(text: string, bytes: number): string | null {
  let left = bytes
  let at = 0
  while (left > 0 && at < text.length) {
    const codePoint = text.codePointAt(at) ?? 0
    left -= bytesOf(codePoint)
    at += codePoint > 0xffff ? 2 : 1
  }
  return left === 0 ? text.slice(at) : null
}
