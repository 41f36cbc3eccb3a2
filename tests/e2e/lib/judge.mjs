// Whatever a page is answered is held against the contract, docs/openapi.yaml.
import {assertAnswer, assertEvent} from '../../integration/lib/contract.mjs'
import {readEvents} from '../../integration/lib/sse.mjs'

/**
 * Judges the answers of the API that `page` gets. `page.judged` lists them; closing the page's
 * context waits for the verdicts, and throws the first that is bad. A stream that the widget leaves
 * before the server does is not judged: Chromium does not keep what it was.
 */
export function judgeAnswers(page) {
  const verdicts = []
  page.judged = []
  page.on('requestfinished', (request) => verdicts.push(judge(page, request).catch((error) => error)))
  const context = page.context()
  const close = context.close.bind(context)
  context.close = async () => {
    const faults = (await Promise.all(verdicts)).filter(Boolean)
    await close()
    if (faults.length > 0) throw faults[0]
  }
}

async function judge(page, request) {
  const {pathname} = new URL(request.url())
  if (!pathname.startsWith('/api/')) return
  const response = await request.response()
  let text
  try {
    text = await response.text()
  } catch {
    return // the page has left: Chromium keeps its bodies no longer
  }
  const answer = {status: response.status(), headers: new Headers(await response.allHeaders()), text}
  assertAnswer(request.method(), pathname, answer)
  page.judged.push(`${request.method()} ${pathname}`)
  if (!answer.headers.get('content-type')?.startsWith('text/event-stream')) return
  const whole = text.slice(0, text.lastIndexOf('\n\n') + 2) // a worker that is killed stops anywhere
  for await (const {at, comment, ...event} of readEvents([Buffer.from(whole)])) if (comment === undefined) assertEvent(event)
}
