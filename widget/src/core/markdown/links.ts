import {hostToShow, type SafeUrl, safeUrl} from '../url-policy'
import {drawInside, mayOpen, type Pen, unclosed} from './inline'
import {labelEnd, NONE, type Span, targetEnd, WAIT, whileOf} from './scan'
import type {MarkdownSink} from './sink'

const LOCAL_PART = /[\w.+-]/
const DOMAIN = /[a-z\d.-]/i
// East Asian text follows a URL without a blank, quotes and dashes of print close it: it ends there.
const URL_CHAR = /[^\s<>"`|«»،؛؟\u2010-\u203a\u2e80-\uffef]/
const MAX_WORD = 65

/** `[words](target "title")`. A target that is no safe link leaves just the words. */
export function link(span: Span, at: number, pen: Pen): number {
  if (!mayOpen(pen)) return NONE
  const label = labelEnd(span, at + 1)
  if (label < 0) return unclosed(label, pen)
  if (label + 1 >= span.end) return span.final ? NONE : WAIT
  if (span.text[label + 1] !== '(') return NONE
  const end = targetEnd(span, label + 2)
  if (end < 0) return unclosed(end, pen)
  const url = safeUrl(targetOf(span.text.slice(label + 2, end)))
  if (url === null || pen.inLink) drawInside(span, at + 1, label, pen)
  else {
    const {sink} = pen
    let words = ''
    const text = (drawn: string) => {
      words += drawn
      sink.text(drawn)
    }
    sink.open('a', {href: url.href})
    drawInside(span, at + 1, label, {...pen, sink: {...sink, text}, inLink: true})
    if (words.trim() === '') text(url.host)
    sink.close()
    showHost(words, url, sink)
  }
  return end + 1
}

/** The URL of `<url> "title"`: brackets and title taken off, and the escapes Markdown needs. */
function targetOf(raw: string): string {
  const inner = raw.trim()
  const angled = /^<([^<>\n]*)>/.exec(inner)?.[1]
  return (angled ?? inner.replace(/\s+["'(].*$/, '')).replace(/\\([()[\]_*])/g, '$1')
}

/** An image is never fetched (its URL could carry words of the chat to a stranger): it becomes a link. */
export function image(span: Span, at: number, pen: Pen): number {
  if (at + 1 === span.end) return span.final ? NONE : WAIT
  return span.text[at + 1] === '[' ? link(span, at + 1, pen) : NONE
}

/** `<https://…>`, `<mail@address>`, and `<br>`, the one tag models write in table cells. */
export function angle(span: Span, at: number, pen: Pen): number {
  const end = whileOf(span, at + 1, /[^<>\n]/, 600)
  if (end === WAIT) return WAIT
  if (end === NONE || end >= span.end || span.text[end] !== '>') return NONE
  const inner = span.text.slice(at + 1, end)
  if (/^br *\/?$/i.test(inner)) {
    pen.sink.open('br')
    pen.sink.close()
    return end + 1
  }
  const url = safeUrl(/^[^:/@]+@[^:/@]+$/.test(inner) ? `mailto:${inner}` : inner)
  if (url === null) return NONE
  anchor(url, inner, pen)
  return end + 1
}

/** A run of word characters: where bare links and mail addresses begin. */
export function word(span: Span, at: number, pen: Pen): number {
  const end = whileOf(span, at, LOCAL_PART, MAX_WORD)
  if (end === WAIT) return WAIT
  if (end === NONE) return literal(span, at, at + MAX_WORD, pen)
  const run = span.text.slice(at, end)
  const next = end < span.end ? span.text[end] : ''
  if (next === ':' && /^https?$/i.test(run)) return bareUrl(span, at, end, '', pen)
  if (next === '@') return bareMail(span, at, end, pen)
  if (/^www\.\w/i.test(run)) return bareUrl(span, at, end, 'https://', pen)
  return literal(span, at, end, pen)
}

function literal(span: Span, at: number, end: number, {sink}: Pen): number {
  sink.text(span.text.slice(at, end))
  return end
}

function bareUrl(span: Span, at: number, wordEnd: number, scheme: string, pen: Pen): number {
  const stop = whileOf(span, at, URL_CHAR, 2000)
  if (stop === WAIT) return WAIT
  const shown = stop === NONE ? '' : trimUrl(span.text.slice(at, stop))
  const url = safeUrl(scheme + shown)
  if (url === null) return literal(span, at, wordEnd, pen)
  anchor(url, shown, pen)
  return at + shown.length
}

/** A bare URL without the punctuation of the sentence around it. */
function trimUrl(raw: string): string {
  let end = raw.length
  let surplus = raw.split(')').length - raw.split('(').length
  for (; end > 0; end--) {
    const last = raw[end - 1] as string
    if (last === ')' ? surplus-- <= 0 : !/[.,;:!?'*_~\]}]/.test(last)) break
  }
  return raw.slice(0, end)
}

function bareMail(span: Span, at: number, sign: number, pen: Pen): number {
  const stop = whileOf(span, sign + 1, DOMAIN, 255)
  if (stop === WAIT) return WAIT
  const address = stop === NONE ? '' : span.text.slice(at, stop).replace(/[.-]+$/, '')
  const url = safeUrl(`mailto:${address}`)
  if (url === null) return literal(span, at, sign, pen)
  anchor(url, address, pen)
  return at + address.length
}

function anchor(url: SafeUrl, shown: string, {sink, inLink}: Pen): void {
  if (inLink) {
    sink.text(shown)
    return
  }
  sink.open('a', {href: url.href})
  sink.text(shown)
  sink.close()
  showHost(shown, url, sink)
}

/** Says where a link leads when its words say something else. */
function showHost(words: string, url: SafeUrl, sink: MarkdownSink): void {
  const host = hostToShow(words, url)
  if (host === null) return
  sink.open('span')
  sink.text(` (${host})`)
  sink.close()
}
