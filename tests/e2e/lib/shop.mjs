// A shop on an origin of its own: one static page with the snippet, as a customer would paste it.
import {createHash} from 'node:crypto'
import http from 'node:http'

import {allowOrigin, stopServer} from './served.mjs'

const NONCE = 'e2eNonce42'

/**
 * @param {{widget: string, attributes?: string, csp?: (widget: string, proof: string) => string}} options
 *   `widget` is the origin the snippet names. With `csp` the page has the policy it returns: for a
 *   script tag with a nonce; if it is called `byHash`, for one whose file has the hash it is given.
 */
export async function startShop({widget, attributes = '', csp}) {
  const byHash = csp?.name === 'byHash'
  const hash = byHash && `sha256-${createHash('sha256').update(await bytesOf(`${widget}/widget.js`)).digest('base64')}`
  const proof = !csp ? '' : byHash ? ` integrity="${hash}" crossorigin="anonymous"` : ` nonce="${NONCE}"`
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Another shop</title><link rel="icon" href="data:,"></head>
<body>
<h1>Another shop</h1>
<p>Things that are not electric.</p>
<script src="${widget}/widget.js" data-site="demo" ${attributes} async${proof}></script>
</body>
</html>
`
  const server = http.createServer((_request, response) => {
    const headers = {'content-type': 'text/html; charset=utf-8'}
    if (csp) headers['content-security-policy'] = csp(widget, byHash ? hash : NONCE)
    response.writeHead(200, headers).end(page)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address()
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    /** Has the demo site let this origin in. */
    allowedBy: (stack) => allowOrigin(stack, origin),
    stop: () => stopServer(server),
  }
}

const bytesOf = async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())
