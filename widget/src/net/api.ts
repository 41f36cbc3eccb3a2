/** The one module that touches the network: every call of the widget to its server. */
import {type Api, ApiError, type Credentials, type StreamListener} from '../core/ports'
import {troubleOf} from '../core/problem'
import {type NewSession, readStreamEvent} from '../core/protocol'
import {createSseParser} from '../core/sse'

/** Three missed heartbeats: the connection is dead, whatever the browser believes. */
const SILENCE_MS = 45_000
const ANSWER_MS = 20_000

/** What is asked within a session, and what is sent: with a body it is a POST. */
interface Call {
  readonly path?: string
  readonly session?: Credentials
  readonly body?: object
  readonly method?: string
  readonly lastId?: string
  readonly cache?: RequestCache
}

/** `onProblem` hears the code of every refusal that is not part of going on. */
export function createApi(origin: string, siteKey: string, onProblem: (code: string) => void): Api {
  async function call(
    {path = '', session, body, method, lastId, cache = 'no-store'}: Call,
    signal: AbortSignal,
    accept = 'application/json',
  ): Promise<Response> {
    const headers: Record<string, string> = {Accept: accept}
    if (session) headers.Authorization = `Bearer ${session.token}`
    if (body) headers['Content-Type'] = 'application/json'
    if (lastId) headers['Last-Event-ID'] = lastId
    const response = await fetch(
      `${origin}/api/v1/${session ? `sessions/${session.session}` : ''}${path}`,
      {
        method: method ?? (body ? 'POST' : 'GET'),
        body: body && JSON.stringify(body),
        credentials: 'omit',
        cache,
        headers,
        signal,
      },
    ).catch(unreachable)
    if (response.ok) return response
    throw await problem(response, onProblem)
  }

  /** A call that is answered in one piece. */
  async function ask<T>(asked: Call): Promise<T> {
    const control = new AbortController()
    setTimeout(() => control.abort(), ANSWER_MS)
    const response = await call(asked, control.signal)
    return response.status === 204 ? (undefined as T) : response.json().catch(unreachable)
  }

  /** Opens a stream and reads it to its end, giving up when it has been silent for too long. */
  async function stream(asked: Call, on: StreamListener, signal: AbortSignal): Promise<void> {
    const control = new AbortController()
    const abort = () => control.abort()
    let timer = setTimeout(abort, SILENCE_MS)
    signal.addEventListener('abort', abort)
    if (signal.aborted) abort()
    try {
      const response = await call(asked, control.signal, 'text/event-stream')
      on.opened()
      await readEvents(response, on, () => {
        clearTimeout(timer)
        timer = setTimeout(abort, SILENCE_MS)
      })
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', abort)
      abort()
    }
  }

  return {
    site: (fresh) =>
      ask({
        path: `sites/${encodeURIComponent(siteKey)}`,
        cache: fresh ? 'reload' : 'default',
      }),
    openSession: (given) =>
      ask({path: 'sessions', body: {site: siteKey, ...given} satisfies NewSession}),
    earlier: (session, before) => ask({session, path: `/messages?limit=30&before=${before}`}),
    send: (session, body, ...rest) => stream({session, path: '/messages', body}, ...rest),
    retry: (session, reply, attempt, ...rest) =>
      stream({session, path: `/replies/${reply}/retry`, body: {attempt}}, ...rest),
    events: (session, lastId, ...rest) => stream({session, path: '/events', lastId}, ...rest),
    stop: (session, reply) => ask({session, path: `/replies/${reply}/stop`, method: 'POST'}),
    erase: (session) => ask({session, method: 'DELETE'}),
    feedback: (session, reply, body) => ask({session, path: `/messages/${reply}/feedback`, body}),
    contact: (session, body) => ask({session, path: '/contact', body}),
  }
}

async function readEvents({body}: Response, on: StreamListener, alive: () => void): Promise<void> {
  const reader = body?.getReader() ?? unreachable()
  const decoder = new TextDecoder()
  const parser = createSseParser((event) => {
    const known = readStreamEvent(event)
    if (known) on.event(known, event.id)
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

async function problem(response: Response, onProblem: (code: string) => void): Promise<ApiError> {
  const {status, headers} = response
  const {code, retryAfter, detail} = await response.json().catch(() => ({}))
  // Not for the visitor: the page's owner has something to set right.
  if (status === 403 || status === 404) console.warn('Live Chat Agent:', code, detail)
  const seconds = Number(retryAfter ?? headers.get('Retry-After'))
  const trouble = troubleOf(status, code)
  if (!/^(EXPIRED|ASKS_FIRST)$/.test(trouble)) onProblem(code ?? trouble)
  return new ApiError('problem', trouble, seconds || undefined)
}
