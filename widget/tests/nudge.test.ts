// @vitest-environment happy-dom
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {matchesPath} from '../src/core/path-glob'
import {readSeen, writeSeen} from '../src/core/seen'
import {type NudgeOptions, startNudge} from '../src/nudge/nudge'
import {dueGreeting, type Greeting} from '../src/nudge/rules'

describe('a path glob', () => {
  it.each([
    ['/', '/', true],
    ['/', '/cart', false],
    ['/products/*', '/products/1/reviews', true],
    ['/products/*', '/products', false],
    ['*', '/anything', true],
    [' /cart ', '/cart', true],
    ['', '/', false],
    ['/a.b', '/axb', false],
    ['/(a|b)+$', '/(a|b)+$', true],
    ['/über', '/%C3%BCber', true],
    ['/%C3%BCber', '/%C3%BCber', true],
    ['/🐌*', '/%F0%9F%90%8C/1', true],
  ])('%s and %s: %s', (glob, path, matches) => {
    expect(matchesPath([glob], path)).toBe(matches)
    expect(matchesPath(['/other', glob], path)).toBe(matches)
  })

  it('takes no time over a row of asterisks', () => {
    expect(matchesPath([`${'*'.repeat(40)}!`], '/a'.repeat(20))).toBe(false)
  })
})

describe('a greeting is due', () => {
  const moment = {path: '/', seconds: 10, cart: {items: 1, total: 50}}
  const {cart: _, ...untold} = moment
  it.each<[string, Partial<Greeting>, object, boolean]>([
    ['after its time', {afterSeconds: 10}, moment, true],
    ['not before', {afterSeconds: 11}, moment, false],
    ['on its page', {paths: ['/']}, moment, true],
    ['on no other', {paths: ['/cart']}, moment, false],
    ['with a filled cart', {cart: 'filled'}, moment, true],
    ['not without', {cart: 'filled'}, {...moment, cart: {items: 0, total: 0}}, false],
    ['with an empty cart', {cart: 'empty'}, {...moment, cart: {items: 0, total: 0}}, true],
    ['not with a filled one', {cart: 'empty'}, moment, false],
    ['from a total on', {cartTotalFrom: 50}, moment, true],
    ['not below it', {cartTotalFrom: 50.01}, moment, false],
    ['not for a cart nobody told of', {cart: 'empty'}, untold, false],
    ['nor for its total', {cartTotalFrom: 0}, untold, false],
  ])('%s', (_name, rule, at, due) => {
    const greeting = {id: 'g', text: 'Hi', afterSeconds: 0, ...rule}
    expect(dueGreeting([greeting], at as typeof moment)).toBe(due ? greeting : undefined)
  })

  it('the first of several', () => {
    const [late, first, second] = [99, 5, 0].map((afterSeconds) => ({
      id: `${afterSeconds}`,
      text: '',
      afterSeconds,
    })) as [Greeting, Greeting, Greeting]
    expect(dueGreeting([late, first, second], moment)).toBe(first)
  })
})

describe('what was seen', () => {
  beforeEach(() => localStorage.clear())

  it('only moves on, and is forgotten with the conversation', () => {
    expect(readSeen('demo')).toBe(null)
    writeSeen('demo', 4)
    writeSeen('demo', 3)
    expect([readSeen('demo'), readSeen('other')]).toEqual([4, null])
    writeSeen('demo', null)
    expect(localStorage.length).toBe(0)
  })

  it.each(['', 'x', 'NaN', '{}'])('%s is nothing', (text) => {
    localStorage.setItem('live-chat-agent:demo:seen', text)
    expect(readSeen('demo')).toBe(null)
  })
})

describe('unread messages', () => {
  const token = `x.${btoa('{"sid":"s1"}').replace(/=+$/, '')}.y`
  const messages = [
    {role: 'assistant', seq: 3},
    {role: 'user', seq: 5},
    {role: 'assistant', seq: 6},
    {role: 'agent', seq: 7},
    {role: 'system', seq: 8},
  ]
  let asked: [string, RequestInit][]
  let ending: AbortController

  beforeEach(() => {
    localStorage.clear()
    document.body.innerHTML = '<div><button aria-expanded="false"></button></div>'
    asked = []
    ending = new AbortController()
  })
  afterEach(() => {
    ending.abort()
    vi.unstubAllGlobals()
  })

  async function count(status = 200, body: unknown = {messages}) {
    vi.stubGlobal('fetch', async (...args: [string, RequestInit]) => {
      asked.push(args)
      return new Response(JSON.stringify(body), {status})
    })
    const onUnread = vi.fn()
    const frame = document.querySelector('div') as HTMLElement
    frame.lang = 'de-CH'
    startNudge({
      frame,
      site: 'demo',
      origin: 'https://chat.example',
      signal: ending.signal,
      onUnread,
    } as unknown as NudgeOptions)
    await new Promise((resolve) => setTimeout(resolve, 20))
    return onUnread.mock.calls
  }

  it('are those of the other side that came after what was seen, in words of the page', async () => {
    localStorage.setItem('live-chat-agent:demo:token', token)
    writeSeen('demo', 3)
    expect(await count()).toEqual([[2, 'Neue Nachrichten: 2']])
    const [[url, {headers}]] = asked as [[string, RequestInit]]
    expect(url).toBe('https://chat.example/api/v1/sessions/s1/messages?limit=30')
    expect(headers).toMatchObject({Authorization: `Bearer ${token}`})
  })

  it.each<[string, () => void, number?, unknown?]>([
    ['when all was seen', () => writeSeen('demo', 9)],
    ['when nobody knows what was', () => undefined],
    ['when the token is refused', () => writeSeen('demo', 3), 401, {code: 'token_expired'}],
    ['when the answer is no answer', () => writeSeen('demo', 3), 200, null],
    ['while the chat is open', () => open()],
  ])('are none %s', async (_name, prepare, status, body) => {
    localStorage.setItem('live-chat-agent:demo:token', token)
    prepare()
    expect(await count(status, body)).toEqual([])
  })

  function open(): void {
    writeSeen('demo', 3)
    document.querySelector('button')?.setAttribute('aria-expanded', 'true')
  }

  it.each(['x', 'a.b.c', 'a..c'])('a token %s asks nothing', async (wrong) => {
    localStorage.setItem('live-chat-agent:demo:token', wrong)
    writeSeen('demo', 3)
    expect(await count()).toEqual([])
    expect(asked).toEqual([])
  })
})
