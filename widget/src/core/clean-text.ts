/**
 * Takes out what text from a model must not carry: C0 and C1 controls (tab and newline stay),
 * characters that turn reading order round, invisible tag characters (U+E0000 block), halves of pairs
 * (two would become a whole once what is between them is gone), line separators that are no newline to
 * Markdown. Marks a right-to-left text needs (LRM, RLM) stay.
 */
export function cleanText(text: string): string {
  return text
    .replace(/[\u2028\u2029]/g, '\n')
    .replace(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\p{Cs}\u{e0000}-\u{e007f}]/gu,
      '',
    )
}
