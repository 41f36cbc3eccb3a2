// A shop on an origin of its own: one static page with the snippet, as a customer would paste it.
import http from 'node:http'

const NONCE = 'e2eNonce42'

/**
 * @param {{widget: string, attributes?: string, csp?: (widget: string, nonce: string) => string}} options
 *   `widget` is the origin the snippet names.
 */
export async function startShop({widget, attributes = '', csp}) {
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Another shop</title><link rel="icon" href="data:,"></head>
<body>
<h1>Another shop</h1>
<p>Things that are not electric.</p>
<script src="${widget}/widget.js" data-site="demo" ${attributes} async${csp ? ` nonce="${NONCE}"` : ''}></script>
</body>
</html>
`
  const server = http.createServer((_request, response) => {
    const headers = {'content-type': 'text/html; charset=utf-8'}
    if (csp) headers['content-security-policy'] = csp(widget, NONCE)
    response.writeHead(200, headers).end(page)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const {port} = server.address()
  return {
    origin: `http://127.0.0.1:${port}`,
    stop: () => new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
  }
}
