// Server-sent events as our server writes them: stricter than the standard asks a client to be.
import assert from 'node:assert/strict'

/**
 * Reads the events of a body: {event, id, data, at}; comments come as {comment}. Throws on anything
 * the server should not write: CR, a field of another name, data that is not one line of JSON.
 */
export async function* readEvents(body) {
  const decoder = new TextDecoder('utf-8', {fatal: true})
  let text = ''
  for await (const bytes of body) {
    text += decoder.decode(bytes, {stream: true})
    assert.ok(!text.includes('\r'), 'a CR in the stream')
    for (let end; (end = text.indexOf('\n\n')) >= 0; ) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      yield parseBlock(block)
    }
  }
  assert.equal(text, '', 'the stream ended inside an event')
}

function parseBlock(block) {
  if (block.startsWith(':')) return {comment: block.slice(1).trim(), at: performance.now()}
  const event = {at: performance.now()}
  for (const line of block.split('\n')) {
    const [, name, value] = line.match(/^(event|id|data): (.*)$/s) ?? assert.fail(`a line of no known field: ${line}`)
    assert.ok(!(name in event), `two ${name} lines in one event`)
    event[name] = name === 'data' ? JSON.parse(value) : value
  }
  return event
}
