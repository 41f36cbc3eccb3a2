// A shop on an origin of its own: one static page with the snippet, as a customer would paste it.
import {createHash} from 'node:crypto'
import http from 'node:http'

import {eventually} from '../../integration/lib/processes.mjs'

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
    /**
     * Puts it on the demo site's list, as its owner would. A worker answers from what it knows of a
     * site, and looks it up meanwhile: asks until all know.
     */
    async allowedBy(stack) {
      await stack.chatctl('site', 'allow', 'demo', origin)
      let inARow = 0
      await eventually(async () => {
        const {ok} = await fetch(`${stack.url}/api/v1/sites/demo`, {headers: {origin}})
        inARow = ok ? inARow + 1 : 0
        return inARow === 6
      }, 'all workers know the origin')
    },
    stop: () => new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
  }
}

const bytesOf = async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())
