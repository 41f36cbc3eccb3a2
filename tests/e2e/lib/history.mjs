// What the server has of a conversation, beside what a tab shows of it.
import assert from 'node:assert/strict'

import {eventually} from '../../integration/lib/processes.mjs'

/** The messages the server has for the visitor of a page, oldest first. */
export async function historyOf(page, stack, site = 'demo') {
  const token = await page.evaluate((key) => localStorage.getItem(key), `live-chat-agent:${site}:token`)
  const response = await fetch(`${stack.url}/api/v1/sessions`, {
    method: 'POST',
    headers: {origin: stack.origin, 'content-type': 'application/json'},
    body: JSON.stringify({site, token}),
  })
  assert.equal(response.status, 200)
  return (await response.json()).messages
}

/** The tab shows each message of the server once, in its order, and with its words. */
export async function assertAsStored(widget, stack) {
  let stored
  await eventually(async () => {
    stored = await historyOf(widget.page, stack)
    return stored.at(-1)?.role === 'assistant'
  }, 'the answer is stored')
  const shown = await widget.page.locator('li.msg').evaluateAll((items) =>
    items.map((item) => [item.classList.contains('user') ? 'user' : 'assistant', item.querySelector('.bubble').innerText.trim()]))
  assert.deepEqual(shown, stored.map(({role, content}) => [role, content.trim()]))
}
