/**
 * The one stream this tab holds at a time: the answer to a message or to a retry while there is one
 * to ask for, else `/events`, taken up again from the cursor however often it breaks.
 *
 * Only `end` ends a reply: a stream whose body just stops was cut, and the rest is read elsewhere.
 * Asking twice is safe, because the server knows a message by its id and a retry by the attempt it
 * replaces. So what reached nobody is asked again until it does.
 */
import {backoffMs} from './backoff'
import {seqOf} from './cursor'
import {type Api, ApiError, type Clock, type Credentials, type StreamListener} from './ports'
import type {NewMessage, StreamEvent} from './protocol'
import type {Trouble} from './trouble'

export type Job =
  | {readonly kind: 'message'; readonly message: NewMessage}
  | {readonly kind: 'retry'; readonly reply: string; readonly attempt: number}
  | {readonly kind: 'events'}

export interface Connection {
  /** There may be something else to do. Waits for what is being read, and for a pause unless `now`. */
  wake(now?: boolean): void
  /** Begins anew at once: what there is may be dead. */
  restart(): void
}

export interface ConnectionPorts {
  readonly api: Api
  readonly clock: Clock
  random(): number
  /** What is to be done now, if anything. */
  next(): Job | null
  /** The visitor's session, made when there is none; `renew` fetches it and its history anew. */
  session(renew: boolean): Promise<Credentials>
  /** Where to go on after a break: the last event id. */
  cursor(): string
  /**
   * Applies an event and answers whether it said anything new; `moves`: the cursor is `lastId` now.
   * Throws when the event does not fit what is there.
   */
  take(event: StreamEvent, lastId: string, moves: boolean): boolean
  /** The server will not do it, however often it is asked. */
  refused(job: Job, trouble: Trouble): void
  /** What keeps the connection from working; null when it works. */
  onState(trouble: Trouble | null): void
}

/** A server ends its answer itself: cutting it off would cost the connection. */
const LINGER_MS = 1000
/** The longest a server may ask us to stay away. */
const MAX_PAUSE_MS = 60_000
/** A stream that stood so long earns the next try at once. */
const STEADY_MS = 10_000

/** A stream's event that did not fit. */
class Misfit extends Error {}

export function createConnection(ports: ConnectionPorts): Connection {
  const {api, clock} = ports
  let turn = new AbortController()
  let doing: Job['kind'] | 'pause' | null = null

  async function run({signal}: AbortController): Promise<void> {
    let attempt = 0
    let renew = false
    for (let job = ports.next(); job; job = ports.next()) {
      doing = job.kind
      const {error, news, floor} = await read(job, renew, signal)
      if (signal.aborted) return
      const misfit = error instanceof Misfit
      if (news && !misfit) attempt = 0
      const trouble = troubleOf(error, clock.now())
      // A gap is closed from the cursor; one that stays, by the history.
      renew = misfit ? attempt > 0 : trouble.kind === 'EXPIRED' && !renew
      if (!renew && isFinal(job, error)) ports.refused(job, trouble)
      else if (error && !misfit && !renew && attempt > 0) ports.onState(trouble)
      doing = 'pause'
      await clock.pause(Math.max(floor, backoffMs(attempt++, ports.random())))
      if (signal.aborted) return
    }
    doing = null
  }

  /** Reads one stream. `news`: it got on, so that the next try may come at once. */
  async function read(job: Job, renew: boolean, turned: AbortSignal) {
    const asks = job.kind !== 'events'
    const control = new AbortController()
    const {signal} = control
    const abort = () => control.abort()
    turned.addEventListener('abort', abort)
    const began = clock.now()
    let moves = !asks
    let news = false
    let floor = 0
    let stopTimer = () => {}
    let error: unknown = new ApiError('network', 'UNREACHABLE')

    function opened(): void {
      if (!signal.aborted) ports.onState(null)
    }

    function event(event: StreamEvent, lastId: string): void {
      if (signal.aborted) return
      // An answer may be ahead of events that we have not seen: the cursor stays before those.
      moves ||= seqOf(lastId) <= seqOf(ports.cursor()) + 1
      // A server that says hello and hangs up must not be asked in a tight loop.
      const changed = apply(event, lastId, moves)
      news ||= changed && (asks || event.type !== 'message')
      if (event.type === 'reconnect') {
        floor = event.afterMs
        abort()
      } else if (asks && event.type === 'end') {
        stopTimer()
        stopTimer = clock.timer(LINGER_MS, abort)
      }
    }

    try {
      const session = await ports.session(renew)
      if (!turned.aborted) await open(job, session, {opened, event}, signal)
    } catch (caught) {
      error = caught
    }
    stopTimer()
    turned.removeEventListener('abort', abort)
    if (error instanceof ApiError) {
      floor = Math.max(floor, (error.retryAfter ?? 0) * 1000)
      // What broke off goes on elsewhere.
      if (signal.aborted || (asks && news)) error = null
    }
    news ||= clock.now() - began > STEADY_MS
    return {error, news, floor: Math.min(floor, MAX_PAUSE_MS)}
  }

  function open(job: Job, session: Credentials, on: StreamListener, signal: AbortSignal) {
    if (job.kind === 'message') return api.send(session, job.message, on, signal)
    if (job.kind === 'retry') return api.retry(session, job.reply, job.attempt, on, signal)
    return api.events(session, ports.cursor(), on, signal)
  }

  function apply(event: StreamEvent, lastId: string, moves: boolean): boolean {
    try {
      return ports.take(event, lastId, moves)
    } catch {
      throw new Misfit()
    }
  }

  function restart(): void {
    turn.abort()
    turn = new AbortController()
    doing = null
    void run(turn)
  }

  return {
    wake(now = false) {
      if (doing === 'pause' ? !now : doing && doing !== 'events') return
      if (doing !== 'events' || ports.next()?.kind !== 'events') restart()
    },
    restart,
  }
}

/** A refusal that asking again will not change. */
function isFinal(job: Job, error: unknown): boolean {
  if (!(error instanceof ApiError) || error.kind === 'network') return false
  return !(job.kind === 'events' ? /^(BUSY|RATE|GENERIC)$/ : /^BUSY$/).test(error.trouble)
}

/** An error as the visitor's trouble. */
export function troubleOf(error: unknown, now: number): Trouble {
  if (!(error instanceof ApiError)) return {kind: 'GENERIC'}
  const {trouble, retryAfter} = error
  return {kind: trouble, notBefore: retryAfter && now + retryAfter * 1000}
}
