import {createMarkdown} from '../src/core/markdown/blocks'
import {createTreeSink} from './tree-sink'

/** The HTML of an answer that came in these pieces. */
export function draw(chunks: Iterable<string>): string {
  const sink = createTreeSink()
  const writer = createMarkdown(sink)
  for (const chunk of chunks) writer.push(chunk)
  writer.end()
  return sink.html()
}

/** The HTML of an answer, having come whole and one UTF-16 unit at a time: both must agree. */
export function drawBoth(text: string): {whole: string; single: string} {
  return {whole: draw([text]), single: draw(text.split(''))}
}
