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
export type Site = Schemas['Site']

/** With an id: only data of the replaced system has none, in sessions that no token opens. */
export type Message = Schemas['Message'] & {readonly id: string}
type Page<Whole> = Omit<Whole, 'messages'> & {readonly messages: readonly Message[]}
export type Session = Page<Schemas['OpenedSession']>
export type HistoryPage = Page<Schemas['MessagePage']>

export type NewSession = BodyOf<'startSession'>
export type NewMessage = BodyOf<'postMessage'>

/** What an event tells of; most name a message. */
type Told<Data> = Data extends Schemas['Message']
  ? Message
  : Data extends {readonly id: string}
    ? Data
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
