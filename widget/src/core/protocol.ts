/**
 * The API's data as it comes over the wire: api-types.ts is made from the contract, docs/openapi.yaml,
 * and the server is tested against it. Its words only ever become text nodes, its links pass a URL
 * policy.
 */
import type {components, operations} from './api-types'
import type {SseEvent} from './sse'

type Schemas = components['schemas']
type BodyOf<Operation extends keyof operations> = operations[Operation] extends {
  readonly requestBody: {readonly content: {readonly 'application/json': infer Body}}
}
  ? Body
  : never

export type Role = Schemas['Role']
/** Why a reply failed, as the server classes it. */
export type FailureClass = Schemas['FailureClass']
export type Source = Schemas['Source']
export type Day = 'mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun'
/** When people are there, by the clock of a time zone; on a day that is absent they are not. */
export interface Hours {
  readonly timeZone: string
  readonly week: {readonly [day in Day]?: readonly (readonly string[])[]}
}
export interface Intake {
  readonly name?: 'optional' | 'required'
  readonly email?: 'optional' | 'required'
}
/** What the owner has not set is absent. */
export type Site = Omit<Schemas['Site'], 'look'> & {
  readonly look: Schemas['Site']['look'] & {
    readonly theme?: 'auto' | 'light' | 'dark'
    readonly radius?: number
  }
  readonly hours?: Hours
  readonly privacy?: {readonly url?: string; readonly notice?: string; readonly consent?: string}
  readonly intake?: Intake
}

/** Something of the site's own list that an answer is about: never from a model's text. */
export interface Card {
  readonly kind: 'product'
  readonly title: string
  readonly url: string
  readonly image?: string
  readonly price?: {readonly amount: string; readonly currency: string}
  readonly availability?: 'in_stock' | 'low_stock' | 'sold_out'
  readonly text?: string
}
interface Offers {
  /** Quick answers. */
  readonly choices?: readonly string[]
  readonly cards?: readonly Card[]
}

/** With an id: only data of the replaced system has none, in sessions that no token opens. */
export type Message = Schemas['Message'] & Offers & {readonly id: string}
type Page<Whole> = Omit<Whole, 'messages'> & {readonly messages: readonly Message[]}
export type Session = Omit<Page<Schemas['OpenedSession']>, 'site'> & {readonly site: Site}
export type HistoryPage = Page<Schemas['MessagePage']>

export type NewSession = BodyOf<'startSession'> & Introduction & {readonly user?: string | null}
/** What the visitor has agreed to and said of themselves before the first message. */
export interface Introduction {
  /** The site's words as they were shown. */
  readonly consent?: string
  readonly visitor?: {readonly name?: string; readonly email?: string}
}
export interface Feedback {
  readonly rating: 'up' | 'down' | null
  readonly comment?: string
}
/** `id` names the request: sent again with it, it is the same one. */
export interface ContactRequest {
  readonly id: string
  readonly email: string
  readonly question: string
  readonly name?: string
}
export type NewMessage = BodyOf<'postMessage'>

/** What an event tells of; most name a message. */
type Told<Data> = Data extends Schemas['Message']
  ? Message
  : Data extends {readonly id: string}
    ? Data & Offers
    : Data & {readonly id?: never}
/** An event as one object: its name and its data. */
type Flat<Event> = Event extends {readonly event: infer Name; readonly data: infer Data}
  ? {readonly type: Name} & Told<Data>
  : never

/** The events this widget does something about. */
export type StreamEvent = Flat<Exclude<Schemas['Event'], {readonly event: 'mode' | 'typing'}>>

/** Null for an event this widget does not know: newer servers may say more. */
export function readStreamEvent({type, data}: SseEvent): StreamEvent | null {
  if (!/^(message|start|reset|delta|sources|end|reconnect)$/.test(type)) return null
  try {
    return {...JSON.parse(data), type}
  } catch {
    return null
  }
}

/** The id of the reply to a visitor's message. */
export function replyIdOf(messageId: string): string {
  return `${messageId}.r`
}
