// A server that answers as the contract has it, from memory: for what a test wants to set up without
// a stack, such as a site that asks for consent, or a call that fails.
import http from 'node:http'
import {readFile} from 'node:fs/promises'
import path from 'node:path'

import {BUILD} from '../../integration/lib/processes.mjs'

const TYPES = {'.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html; charset=utf-8', '.svg': 'image/svg+xml'}
const SITE = {key: 'demo', name: 'Demo', language: 'en', homeUrl: null, look: {}, texts: {}, starters: [], contact: {}}
const TS = '2026-11-23T12:00:00Z'

/**
 * `server.site` is what the next page gets to know; `server.reply` what the next answers carry: text,
 * and members of the message as choices, cards, sources. `server.fail(path)` lets the next call of a
 * path that ends so fail. `server.asked` lists the calls: {call, body}.
 */
export async function startPretend({csp} = {}) {
  const failing = []
  const server = {
    site: {...SITE},
    reply: {text: 'You can return it within **30 days**.'},
    asked: [],
    messages: [],
    sessions: 0,
    fail: (ending, status = 503, code = 'unavailable') => failing.push({ending, status, code}),
    calls: (call) => server.asked.filter((one) => one.call === call).map(({body}) => body),
    /** Everything as at first. */
    reset() {
      server.site = {...SITE}
      server.reply = {text: 'You can return it within **30 days**.'}
      server.asked.length = 0
      server.messages.length = 0
      failing.length = 0
    },
  }
  const page = (script) => `<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop</title><link rel="icon" href="data:,"></head>
<body><main><h1>A shop</h1><p>Things that are not electric.</p></main>${script}</body></html>`

  const listener = http.createServer((request, response) => {
    answer(request, response).catch((error) => response.destroy(error))
  })

  async function answer(request, response) {
    const {pathname, searchParams} = new URL(request.url, 'http://pretend')
    if (!pathname.startsWith('/api/')) return file(pathname, response)
    const text = await bodyOf(request)
    const body = text ? JSON.parse(text) : undefined
    const call = `${request.method} ${pathname.replace('/api/v1/', '').replace(/^sessions\/[^/]+\//, '')}`
    server.asked.push({call, body})
    const at = failing.findIndex(({ending}) => call.endsWith(ending))
    if (at >= 0) return problem(response, failing.splice(at, 1)[0])
    if (call === 'GET sites/demo') return json(response, 200, server.site)
    if (call === 'POST sessions') return open(response, body)
    if (call === 'GET messages') return history(response, Number(searchParams.get('before')))
    if (call === 'POST messages') return reply(response, body)
    if (call === 'GET events') return stream(response)
    if (call.endsWith('/feedback')) return response.writeHead(204).end()
    if (call === 'POST contact') return json(response, 201, {id: body.id})
    if (request.method === 'DELETE') {
      server.messages.length = 0
      return response.writeHead(204).end()
    }
    problem(response, {status: 404, code: 'route_not_found'})
  }

  async function file(pathname, response) {
    if (pathname === '/' || pathname === '/bare') {
      response.writeHead(200, {'content-type': TYPES['.html'], ...(csp && {'content-security-policy': csp})})
      response.end(page(pathname === '/' ? '<script src="/widget.js" data-site="demo" async></script>' : ''))
      return
    }
    try {
      const bytes = await readFile(path.join(BUILD, 'widget', path.normalize(pathname)))
      response.writeHead(200, {'content-type': TYPES[path.extname(pathname)] ?? 'application/octet-stream'}).end(bytes)
    } catch {
      response.writeHead(404).end()
    }
  }

  function open(response, {token, consent, visitor, user}) {
    const {privacy, intake} = server.site
    if (!token) {
      if (privacy?.consent && consent !== privacy.consent) return problem(response, {status: 422, code: 'consent_required'})
      const missing = Object.entries(intake ?? {}).some(([name, how]) => how === 'required' && !visitor?.[name])
      if (missing && !user) return problem(response, {status: 422, code: 'intake_required'})
      server.sessions++
      server.messages.length = 0
    }
    const newest = server.messages.slice(-30)
    const more = newest.length < server.messages.length && {more: true}
    json(response, token ? 200 : 201, {session: `s${server.sessions}`, token: token ?? `t${server.sessions}`,
      cursor: String(server.messages.length), messages: newest, ...more, site: server.site})
  }

  function history(response, before) {
    const older = server.messages.filter(({seq}) => seq < before)
    const messages = older.slice(-30)
    json(response, 200, {messages, cursor: String(server.messages.length), ...(messages.length < older.length && {more: true})})
  }

  function reply(response, {id, content}) {
    const {text, ...more} = server.reply
    const seq = server.messages.length + 1
    const question = {id, role: 'user', content, status: 'complete', ts: TS, seq}
    const {sources, ...offers} = more
    const stored = {id: `${id}.r`, role: 'assistant', content: text, status: 'complete', ts: TS, seq: seq + 1, ...more}
    server.messages.push(question, stored)
    const say = stream(response)
    say('message', question, String(seq))
    say('start', {id: stored.id, attempt: 1})
    say('delta', {id: stored.id, offset: 0, text})
    if (sources) say('sources', {id: stored.id, items: sources})
    say('end', {id: stored.id, status: 'complete', length: Buffer.byteLength(text), seq: seq + 1, ts: TS, ...offers}, String(seq + 1))
    response.end()
  }

  await new Promise((resolve) => listener.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${listener.address().port}`
  return Object.assign(server, {
    origin,
    stop: () => new Promise((resolve) => {
      listener.close(resolve)
      listener.closeAllConnections()
    }),
  })
}

function stream(response) {
  response.writeHead(200, {'content-type': 'text/event-stream', 'cache-control': 'no-store'})
  response.write(': hello\n\n')
  return (event, data, id) => response.write(`event: ${event}\n${id ? `id: ${id}\n` : ''}data: ${JSON.stringify(data)}\n\n`)
}

function json(response, status, body) {
  response.writeHead(status, {'content-type': 'application/json', 'cache-control': 'no-store'}).end(JSON.stringify(body))
}

function problem(response, {status, code}) {
  response.writeHead(status, {'content-type': 'application/problem+json'}).end(JSON.stringify({type: 'about:blank', title: code, status, code, detail: code, requestId: 'x'}))
}

async function bodyOf(request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return Buffer.concat(parts).toString()
}
