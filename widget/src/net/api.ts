/** The one module that touches the network: every call of the widget to its server. */
import {type Api, ApiError, type Credentials, type OnEvent} from '../core/ports'
import {troubleOf} from '../core/problem'
import {type NewSession, readStreamEvent} from '../core/protocol'
import {createSseParser} from '../core/sse'

/** Three missed heartbeats: the connection is dead, whatever the browser believes. */
const SILENCE_MS = 45_000
const ANSWER_MS = 20_000

export function createApi(origin: string, siteKey: string): Api {
  async function call(path: string, init: RequestInit, session?: Credentials): Promise<Response> {
    const headers: Record<string, string> = {...(init.headers as Record<string, string>)}
    if (session) headers.Authorization = `Bearer ${session.token}`
    if (init.body) headers['Content-Type'] = 'application/json'
    const response = await fetch(`${origin}/api/v1/${path}`, {
      credentials: 'omit',
      cache: 'no-store',
      ...init,
      headers,
    }).catch(unreachable)
    if (!response.ok) throw await problem(response)
    return response
  }

  /** A call that is answered in one piece. */
  async function ask<T>(path: string, init: RequestInit, session?: Credentials): Promise<T> {
    const control = new AbortController()
    setTimeout(() => control.abort(), ANSWER_MS)
    const response = await call(path, {...init, signal: control.signal}, session)
    return response.status === 204 ? (undefined as T) : response.json().catch(unreachable)
  }

  return {
    site: () => ask(`sites/${encodeURIComponent(siteKey)}`, {cache: 'default'}),
    openSession: (token) =>
      ask('sessions', {
        method: 'POST',
        body: JSON.stringify({site: siteKey, token} satisfies NewSession),
      }),
    earlier: (session, before) =>
      ask(`sessions/${session.session}/messages?limit=30&before=${before}`, {}, session),
    send: (session, message, on, signal) =>
      stream(signal, on, (init) =>
        call(
          `sessions/${session.session}/messages`,
          {...init, method: 'POST', body: JSON.stringify(message)},
          session,
        ),
      ),
    events: (session, lastId, on, signal) =>
      stream(signal, on, (init) =>
        call(
          `sessions/${session.session}/events`,
          {...init, headers: {...init.headers, 'Last-Event-ID': lastId}},
          session,
        ),
      ),
    erase: (session) => ask(`sessions/${session.session}`, {method: 'DELETE'}, session),
  }
}

/** Opens a stream and reads it to its end, giving up when it has been silent for too long. */
async function stream(
  signal: AbortSignal,
  on: OnEvent,
  open: (init: RequestInit) => Promise<Response>,
): Promise<void> {
  const control = new AbortController()
  const abort = () => control.abort()
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  let timer = setTimeout(abort, SILENCE_MS)
  try {
    const headers = {Accept: 'text/event-stream'}
    await readEvents(await open({headers, signal: control.signal}), on, () => {
      clearTimeout(timer)
      timer = setTimeout(abort, SILENCE_MS)
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    abort()
  }
}

async function readEvents({body}: Response, on: OnEvent, alive: () => void): Promise<void> {
  const reader = body?.getReader() ?? unreachable()
  const decoder = new TextDecoder()
  const parser = createSseParser((event) => {
    const known = readStreamEvent(event)
    if (known) on(known, event.id)
  })
  for (;;) {
    const {done, value} = await reader.read().catch(unreachable)
    if (done) return
    alive()
    if (!parser.feed(decoder.decode(value, {stream: true}))) unreachable()
  }
}

function unreachable(): never {
  throw new ApiError('network', navigator.onLine ? 'UNREACHABLE' : 'OFFLINE')
}

async function problem(response: Response): Promise<ApiError> {
  const {status, headers} = response
  const {code, retryAfter, detail} = await response.json().catch(() => ({}))
  // Not for the visitor: the page's owner has something to set right.
  if (status === 403 || status === 404) console.warn('Live Chat Agent:', code, detail)
  const seconds = Number(retryAfter ?? headers.get('Retry-After'))
  return new ApiError('problem', troubleOf(status, code), seconds || undefined)
}
