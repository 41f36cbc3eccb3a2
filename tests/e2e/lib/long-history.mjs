// Conversations longer than a test could have.
import {newVisitor} from '../../integration/lib/api.mjs'

export const ANSWER = 'You can return it within **30 days**:\n\n- unused, as `order_id_42`\n- in its *original* packaging\n\n| what | when |\n|---|---|\n| refund | 5 days |\n\nSee [our page](https://example.com/returns).'

/**
 * A visitor who has said and heard `count` messages, written into the store as a worker writes them:
 * `Question 1: …`, `Answer 1. …`, `Question 2: …` The stack must keep that many (HISTORY_MAX).
 */
export async function visitorWith(stack, count) {
  const visitor = await newVisitor(stack)
  const messages = Array.from({length: count}, (_, at) => {
    const asks = at % 2 === 0
    const id = `history-${String(at - (at % 2)).padStart(6, '0')}${asks ? '' : '.r'}`
    const content = asks ? `Question ${at / 2 + 1}: may I send it back?` : `Answer ${(at + 1) / 2}. ${ANSWER}`
    const ts = new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString()
    return JSON.stringify({id, role: asks ? 'user' : 'assistant', content, ts, status: 'complete', seq: at + 1})
  })
  const {session} = visitor
  stack.redisAll([
    ...messages.map((message) => ['RPUSH', `session:${session}`, message]),
    ['HSET', `{session:${session}}:meta`, 'seq', String(count), 'bytes', String(Buffer.byteLength(messages.join('')))],
  ])
  return visitor
}

/** Makes a page's visitor that one. */
export const become = (page, visitor) =>
  page.evaluate((token) => localStorage.setItem('live-chat-agent:demo:token', token), visitor.token)
