/** The one module that touches the network: every call of the widget to its server. */
import {type Api, ApiError, type Credentials, type OnEvent} from '../core/ports'
import {troubleOf} from '../core/problem'
import {
  readHistoryPage,
  readSendAnswer,
  readSession,
  readSite,
  readStreamEvent,
} from '../core/protocol'
import {createSseParser} from '../core/sse'

/** Three missed heartbeats: the connection is dead, whatever the browser believes. */
const SILENCE_MS = 45_000
const ANSWER_MS = 20_000

export function createApi(origin: string, siteKey: string): Api {
  const base = `${origin}/api/v1`
  const sessionPath = (session: Credentials) => `/sessions/${encodeURIComponent(session.id)}`
  const bearer = (session: Credentials) => ({Authorization: `Bearer ${session.token}`})

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response
    try {
      response = await fetch(base + path, {credentials: 'omit', cache: 'no-store', ...init})
    } catch {
      throw unreachable()
    }
    if (!response.ok) throw await problem(response)
    return response
  }

  function post(path: string, body: unknown, init: RequestInit = {}): Promise<Response> {
    const headers = {'Content-Type': 'application/json', ...init.headers}
    return call(path, {method: 'POST', body: JSON.stringify(body), ...init, headers})
  }

  return {
    async site() {
      const path = `/sites/${encodeURIComponent(siteKey)}`
      const response = await call(path, {cache: 'default', signal: deadline(ANSWER_MS)})
      return expected(readSite(await json(response)))
    },
    async openSession(token) {
      const response = await post(
        '/sessions',
        {site: siteKey, token},
        {signal: deadline(ANSWER_MS)},
      )
      return expected(readSession(await json(response)))
    },
    async earlier(session, before) {
      const init = {headers: bearer(session), signal: deadline(ANSWER_MS)}
      return readHistoryPage(
        await json(await call(`${sessionPath(session)}/messages?limit=30&before=${before}`, init)),
      )
    },
    async send(session, message, on, signal) {
      await stream(signal, on, (headers, inner) =>
        post(`${sessionPath(session)}/messages`, message, {
          headers: {...headers, ...bearer(session)},
          signal: inner,
        }),
      )
    },
    async events(session, lastId, on, signal) {
      await stream(signal, on, (headers, inner) =>
        call(`${sessionPath(session)}/events`, {
          headers: {...headers, ...bearer(session), 'Last-Event-ID': lastId},
          signal: inner,
        }),
      )
    },
    async erase(session) {
      const init = {method: 'DELETE', headers: bearer(session), signal: deadline(ANSWER_MS)}
      await call(sessionPath(session), init)
    },
  }
}

type Open = (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>

/** Opens a stream and reads it to its end, giving up when it has been silent for too long. */
async function stream(signal: AbortSignal, on: OnEvent, open: Open): Promise<void> {
  const control = new AbortController()
  const abort = () => control.abort()
  signal.addEventListener('abort', abort)
  let timer = setTimeout(abort, SILENCE_MS)
  try {
    if (signal.aborted) throw unreachable()
    const response = await open({Accept: 'text/event-stream'}, control.signal)
    if (!/^text\/event-stream\b/.test(response.headers.get('Content-Type') ?? '')) {
      for (const event of readSendAnswer(await json(response))) on(event, '')
      return
    }
    await readEvents(response, on, () => {
      clearTimeout(timer)
      timer = setTimeout(abort, SILENCE_MS)
    })
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    control.abort()
  }
}

async function readEvents(response: Response, on: OnEvent, alive: () => void): Promise<void> {
  const reader = response.body?.getReader()
  if (!reader) throw unreachable()
  const decoder = new TextDecoder()
  const parser = createSseParser((event) => {
    const known = readStreamEvent(event)
    if (known) on(known, event.id)
  })
  for (;;) {
    const {done, value} = await reader.read().catch(() => {
      throw unreachable()
    })
    if (done) return
    alive()
    if (!parser.feed(decoder.decode(value, {stream: true}))) throw unreachable()
  }
}

function deadline(ms: number): AbortSignal {
  const control = new AbortController()
  setTimeout(() => control.abort(), ms)
  return control.signal
}

function unreachable(): ApiError {
  return new ApiError('network', navigator.onLine === false ? 'OFFLINE' : 'UNREACHABLE')
}

async function problem(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const {code, retryAfter, detail} = (body ?? {}) as Record<string, unknown>
  // Not for the visitor: the page's owner has something to set right.
  if (response.status === 403 || response.status === 404)
    console.warn('Live Chat Agent:', code, detail)
  const trouble = troubleOf(response.status, typeof code === 'string' ? code : undefined)
  const seconds = Number(retryAfter ?? response.headers.get('Retry-After') ?? Number.NaN)
  return new ApiError(
    'problem',
    trouble,
    Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
  )
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json()
  } catch {
    throw unreachable()
  }
}

/** An answer without what it must hold is a fault of the server, not of the visitor. */
function expected<T>(value: T | null): T {
  if (value === null) throw new ApiError('problem', 'GENERIC')
  return value
}
