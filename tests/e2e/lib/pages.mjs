// Pages of all kinds on one origin that is not the chat's, each at an address of its own.
import http from 'node:http'

import {allowOrigin, stopServer} from './served.mjs'

/** What every page here has, so that a change of it is noticed. */
export const CONTENT = '<h1>Another shop</h1><p id="words">Things that are not electric.</p><p><input id="search" aria-label="Search"></p>'

/** A page in the plainest form: `head` and `body` are HTML. */
export const html = ({head = '', body = CONTENT, open = '<html lang="en">', doctype = '<!doctype html>', bodyTag = '<body>'}) =>
  `${doctype}${open}<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Another shop</title><link rel="icon" href="data:,">${head}</head>${bodyTag}${body}</body></html>`

export async function startPages() {
  const pages = new Map()
  const reports = []
  const server = http.createServer(async (request, response) => {
    const {pathname} = new URL(request.url, 'http://localhost')
    if (request.method === 'POST') {
      const body = Buffer.concat(await request.toArray()).toString()
      reports.push({path: pathname, body})
      return response.writeHead(204).end()
    }
    const page = pages.get(pathname)
    if (!page) return response.writeHead(404).end()
    response.writeHead(200, {'content-type': 'text/html; charset=utf-8', ...page.headers}).end(page.text)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${server.address().port}`
  return {
    origin,
    /** What browsers have reported: `{path, body}`. */
    reports,
    /** Puts a page there; its address. */
    add(path, text, headers = {}) {
      pages.set(path, {text, headers})
      return origin + path
    },
    /** Has the demo site let this origin in. */
    allowedBy: (stack) => allowOrigin(stack, origin),
    stop: () => stopServer(server),
  }
}
