/**
 * Brings one message to its reply: sends it, reads the reply's stream, and takes the stream up again
 * from the last event id however often it breaks.
 *
 * Only `end` ends a reply: a stream whose body just stops was cut. A message counts as accepted once
 * any event names it; until then sending it again is safe, because the server knows it by its id.
 */
import {backoffMs} from './backoff'
import {type Api, ApiError, type Clock, type Credentials, type OnEvent} from './ports'
import {replyIdOf, type StreamEvent} from './protocol'
import type {Trouble} from './trouble'

/**
 * - `refused`: the server did not take the message.
 * - `lost`: the message is taken, but its reply cannot be reached.
 */
export interface Outcome {
  readonly kind: 'answered' | 'cancelled' | 'refused' | 'lost'
  readonly trouble?: Trouble
}

export interface Delivery {
  deliver(message: {readonly id: string; readonly content: string}): Promise<Outcome>
  /** Goes on with a reply that is already running. */
  follow(reply: string): Promise<Outcome>
  /** Stops for good; what runs ends as `cancelled`. */
  cancel(): void
  /** Lets go of the connection while the page sleeps. */
  suspend(): void
  resume(): void
}

export interface DeliveryPorts {
  readonly api: Api
  readonly clock: Clock
  random(): number
  /** The visitor's session, made when there is none; `renew` when the one in hand was refused. */
  session(renew: boolean): Promise<Credentials>
  /**
   * Applies an event and remembers the last id; answers whether it said anything new. Throws when it
   * does not fit what is there: history is fetched anew then.
   */
  take(event: StreamEvent, lastId: string): boolean
  /** Where to go on after a break: the last event id. */
  cursor(): string
  /** Fetches the history anew; answers whether it holds the reply's end. */
  resync(reply: string): Promise<boolean>
  onReconnecting(on: boolean): void
}

/** A reply that has not moved for this long is given up, with a way to try again. */
const PATIENCE_MS = 75_000
const SEND_TRIES = 2
/** A server ends the answer to a message itself: cutting it off would cost the connection. */
const LINGER_MS = 1000
/** The longest a server may ask us to stay away. */
const MAX_PAUSE_MS = 30_000

/** A stream's event that did not fit. */
class Misfit extends Error {}
class Cancelled extends Error {}

export function createDelivery(ports: DeliveryPorts): Delivery {
  const {api, clock} = ports
  let stream: AbortController | null = null
  let cancelled = false
  /** How long a server that is going down asked us to wait. */
  let later = 0
  let asleep: {readonly until: Promise<void>; wake(): void} | null = null

  async function ready(): Promise<void> {
    while (asleep && !cancelled) await asleep.until
    if (cancelled) throw new Cancelled()
  }

  async function deliver(message: {id: string; content: string}): Promise<Outcome> {
    const reply = replyIdOf(message.id)
    let accepted = false
    const onEvent = (event: StreamEvent) => {
      accepted ||= event.id === (event.type === 'message' ? message.id : reply)
    }
    let renew = false
    for (let tries = 1; ; ) {
      try {
        await ready()
        const session = await ports.session(renew)
        const over = await listen(reply, LINGER_MS, onEvent, (on, signal) =>
          api.send(session, message, on, signal),
        )
        if (over) return {kind: 'answered'}
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        if (error.trouble === 'EXPIRED' && !renew) {
          renew = true
          continue
        }
        if (error.kind === 'problem') return {kind: 'refused', trouble: troubleOf(error)}
        if (!accepted && !asleep && tries >= SEND_TRIES)
          return {kind: 'refused', trouble: troubleOf(error)}
      }
      if (accepted) return follow(reply)
      if (asleep) continue
      if (tries++ >= SEND_TRIES) return {kind: 'refused', trouble: {kind: 'UNREACHABLE'}}
      await clock.pause(700)
    }
  }

  async function follow(reply: string): Promise<Outcome> {
    let moved = clock.now()
    let attempt = 1
    const onEvent = (event: StreamEvent, changed: boolean) => {
      ports.onReconnecting(false)
      moved = clock.now()
      // Only a reply that got on earns the next try at once: a server that says hello and hangs up
      // must not be asked in a tight loop.
      if (changed && event.type !== 'message') attempt = 0
    }
    for (;;) {
      let failure: ApiError | null = null
      try {
        await clock.pause(later)
        later = 0
        await ready()
        const session = await ports.session(false)
        const over = await listen(reply, 0, onEvent, (on, signal) =>
          api.events(session, ports.cursor(), on, signal),
        )
        if (over) return {kind: 'answered'}
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        failure = error
      }
      if (asleep) {
        moved = clock.now()
        continue
      }
      if (isFinal(failure) || clock.now() - moved >= PATIENCE_MS) {
        ports.onReconnecting(false)
        const kind = failure?.trouble === 'OFFLINE' ? 'OFFLINE' : 'LOST'
        return {kind: 'lost', trouble: {kind}}
      }
      ports.onReconnecting(true)
      await clock.pause(backoffMs(attempt++, ports.random()))
    }
  }

  /** A refusal that asking again will not change. */
  function isFinal(failure: ApiError | null): boolean {
    return failure?.kind === 'problem' && !['BUSY', 'RATE', 'GENERIC'].includes(failure.trouble)
  }

  /**
   * Reads one stream; answers whether the reply came to its end. `linger`: how long the server has
   * to end the stream itself after that.
   */
  async function listen(
    reply: string,
    linger: number,
    onEvent: (event: StreamEvent, changed: boolean) => void,
    open: (on: OnEvent, signal: AbortSignal) => Promise<void>,
  ): Promise<boolean> {
    const control = new AbortController()
    const late = () => control.abort()
    let stopTimer = clock.timer(PATIENCE_MS, late)
    let over = false
    stream = control
    try {
      await open((event, lastId) => {
        if (control.signal.aborted) return
        stopTimer()
        stopTimer = clock.timer(PATIENCE_MS, late)
        onEvent(event, apply(event, lastId))
        if (event.type === 'reconnect') later = Math.min(event.afterMs, MAX_PAUSE_MS)
        over ||= /^(end|message)$/.test(event.type) && event.id === reply
        if (event.type === 'reconnect' || (over && linger === 0)) control.abort()
        else if (over) {
          stopTimer()
          stopTimer = clock.timer(linger, late)
        }
      }, control.signal)
    } catch (error) {
      if (error instanceof Misfit) over = await ports.resync(reply)
      else if (!over && !cancelled) throw error
    } finally {
      stopTimer()
      if (stream === control) stream = null
    }
    if (cancelled) throw new Cancelled()
    return over
  }

  function apply(event: StreamEvent, lastId: string): boolean {
    try {
      return ports.take(event, lastId)
    } catch {
      throw new Misfit()
    }
  }

  /** Whatever goes wrong in here, the visitor's message is not left hanging. */
  async function guarded(run: () => Promise<Outcome>, bug: 'refused' | 'lost'): Promise<Outcome> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof Cancelled) return {kind: 'cancelled'}
      console.error(error)
      return {kind: bug, trouble: {kind: bug === 'lost' ? 'LOST' : 'GENERIC'}}
    }
  }

  return {
    deliver: (message) => guarded(() => deliver(message), 'refused'),
    follow: (reply) => guarded(() => follow(reply), 'lost'),
    cancel() {
      cancelled = true
      stream?.abort()
      asleep?.wake()
    },
    suspend() {
      if (asleep) return
      let wake = () => {}
      const until = new Promise<void>((resolve) => {
        wake = resolve
      })
      asleep = {until, wake}
      stream?.abort()
    },
    resume() {
      asleep?.wake()
      asleep = null
    },
  }
}

/** An error as the visitor's trouble. */
export function troubleOf(error: unknown, now = Date.now()): Trouble {
  if (!(error instanceof ApiError)) return {kind: 'GENERIC'}
  const notBefore = error.retryAfter === undefined ? undefined : now + error.retryAfter * 1000
  return {kind: error.trouble, notBefore}
}
