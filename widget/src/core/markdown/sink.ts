/** Every element an answer may contain. There is no way to name another one. */
export type Tag =
  | 'p' | 'br' | 'hr' | 'h3' | 'h4' | 'strong' | 'em' | 's' | 'code' | 'pre' | 'ul' | 'ol' | 'li'
  | 'blockquote' | 'table' | 'thead' | 'tbody' | 'tr' | 'th' | 'td' | 'a' | 'span' // biome-ignore format: a list to read

export type Align = 'left' | 'center' | 'right'

/** Every attribute an element may carry; `href` has passed the URL policy. */
export interface Attributes {
  readonly href?: string
  readonly start?: number
  readonly align?: Align
}

/**
 * Where parsing and drawing meet. Calls nest properly and only ever append: what was drawn once is
 * never touched again, so a visitor can select text while it grows.
 */
export interface MarkdownSink {
  open(tag: Tag, attributes?: Attributes): void
  close(): void
  text(text: string): void
}
