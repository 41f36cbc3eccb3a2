// The demo shop once more, with or without the widget's tag, and otherwise the same to the byte.
import http from 'node:http'
import {gzipSync} from 'node:zlib'

const TAG = /\n *<script src="\/widget\.js"[^>]*><\/script>/

export async function startShop(stack, {tag}) {
  const server = http.createServer((request, response) => {
    pass(stack, request, response, tag).catch(() => response.destroy())
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    stop: () => new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    }),
  }
}

async function pass(stack, request, response, tag) {
  const isPage = /text\/html/.test(request.headers.accept ?? '')
  const headers = {...request.headers, ...(isPage && {'accept-encoding': 'identity'})}
  const upstream = http.request(stack.url + request.url, {method: request.method, headers})
  request.pipe(upstream)
  const answer = await new Promise((resolve, reject) => upstream.on('response', resolve).on('error', reject))
  if (!isPage) {
    response.writeHead(answer.statusCode, answer.headers)
    answer.pipe(response)
    return
  }
  let page = Buffer.concat(await answer.toArray()).toString()
  if (!TAG.test(page)) throw new Error(`no tag in ${request.url}`)
  if (!tag) page = page.replace(TAG, '')
  const {etag, 'content-length': _length, 'transfer-encoding': _coding, ...kept} = answer.headers
  response.writeHead(answer.statusCode, {...kept, 'content-encoding': 'gzip'})
  response.end(gzipSync(page))
}
