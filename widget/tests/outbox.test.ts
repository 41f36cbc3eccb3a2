import {describe, expect, it} from 'vitest'
import {ApiError, type Pending} from '../src/core/ports'
import {createRig, delta, end, message, network, SITE, said} from './conversation-rig'

const problem = (kind: ConstructorParameters<typeof ApiError>[1], retryAfter?: number) =>
  new ApiError('problem', kind, retryAfter)
const offline = () => new ApiError('network', 'OFFLINE')
const pending = (id: string, ts = '2026-11-23T11:59:00Z'): Pending => ({id, content: 'Hi', ts})

describe('a message that gets through to nobody', () => {
  it('is said to be held up after the second try, is kept, and is tried on', async () => {
    const {chat, next, seen, settled, store, clock} = createRig()
    chat.send('Hi')
    ;(await next()).fail(network())
    const second = await next()
    expect(seen()).toEqual(['m1 sending Hi'])
    expect(clock.pauses).toEqual([0])
    second.fail(network())
    await settled()
    expect(seen()).toEqual(['m1 sending Hi UNREACHABLE'])
    expect(chat.snapshot().cutOff).toBe('UNREACHABLE')
    for (let tries = 0; tries < 20; tries++) {
      const send = await next()
      expect(send.id).toBe('m1')
      send.fail(network())
    }
    await settled()
    expect(clock.pauses.slice(0, 8)).toEqual([0, 150, 300, 600, 1200, 2400, 4800, 5000])
    expect(Math.max(...clock.pauses)).toBe(5000)
    expect(store.outbox()).toHaveLength(1)
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    expect(seen()).toEqual(['m1 done Hi', 'm1.r waiting'])
    expect(chat.snapshot().cutOff).toBeNull()
    expect(store.outbox()).toEqual([])
  })

  it('keeps its place: what was written after it waits for it, and is held up too', async () => {
    const {chat, next, asked, seen, settled} = createRig()
    chat.send('one')
    ;(await next()).fail(offline())
    chat.send('two')
    ;(await next()).fail(offline())
    await settled()
    expect(seen()).toEqual(['m1 sending one OFFLINE', 'm2 sending two OFFLINE'])
    const first = await next()
    expect(first.id).toBe('m1')
    first.on(said('m1', 'one'), '1')
    expect(seen()).toEqual(['m1 done one', 'm1.r waiting', 'm2 sending two'])
    first.on(end('m1.r'), '2')
    expect((await asked()).id).toBe('m2')
  })

  it('goes out at once when the visitor says so, or the network is back', async () => {
    for (const nudge of ['visitor', 'network']) {
      const {chat, next, settled, clock} = createRig()
      clock.hold = new Promise(() => {})
      chat.send('Hi')
      ;(await next()).fail(offline())
      ;(await next()).fail(offline())
      await settled()
      const [entry] = chat.snapshot().entries
      if (nudge === 'network') chat.online(true)
      else if (entry) chat.retry(entry)
      expect((await next()).id).toBe('m1')
    }
  })

  it('waits as long as a busy server says, and then goes out by itself', async () => {
    const {chat, next, seen, settled, clock} = createRig()
    chat.send('Hi')
    ;(await next()).fail(problem('BUSY', 7))
    ;(await next()).fail(problem('BUSY', 7))
    await settled()
    expect(clock.pauses).toEqual([7000, 7000])
    expect(seen()).toEqual(['m1 sending Hi BUSY'])
    expect((await next()).id).toBe('m1')
  })

  it('that the server would not take waits for the visitor', async () => {
    const {chat, next, seen, settled, idle} = createRig()
    chat.send('Hi')
    ;(await next()).fail(problem('GENERIC'))
    await settled()
    expect(seen()).toEqual(['m1 unsent Hi GENERIC'])
    expect(idle()).toBe(true)
    const [entry] = chat.snapshot().entries
    if (entry) chat.retry(entry)
    expect((await next()).id).toBe('m1')
  })

  it('was taken although the answer was cut before a word: it goes out again under its id', async () => {
    const {chat, next, seen, settled} = createRig()
    chat.send('Hi')
    ;(await next()).end()
    const again = await next()
    expect(again).toMatchObject({name: 'send', id: 'm1'})
    again.on(said('m1', 'Hi'), '1')
    again.on(said('m1.r', 'Hello', 'assistant'), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
  })
})

describe('after a reload', () => {
  it('what was never confirmed goes out by itself, under its id', async () => {
    const {chat, next, seen, store} = createRig(null, [pending('lost1')])
    await chat.open()
    expect(seen()).toEqual(['lost1 sending Hi'])
    const send = await next()
    expect(send.id).toBe('lost1')
    send.on(said('lost1', 'Hi'), '1')
    expect(store.outbox()).toEqual([])
  })

  it('what is old waits for the visitor', async () => {
    const {chat, next, seen, settled, idle} = createRig('old', [
      pending('lost1', '2026-11-23T08:00:00Z'),
    ])
    await chat.open()
    await settled()
    expect(seen()).toEqual(['lost1 unsent Hi NOT_SENT'])
    expect(idle()).toBe(true)
    const [entry] = chat.snapshot().entries
    if (entry) chat.retry(entry)
    expect((await next()).id).toBe('lost1')
  })

  it('what the server has after all is not sent again', async () => {
    const {chat, script, seen, settled, idle, store} = createRig('old', [pending('q1')])
    script.open = () => ({
      session: 's1',
      token: 'old',
      cursor: '2',
      messages: [message('q1', 'Hi'), message('q1.r', 'Hello', 'assistant')],
      site: SITE,
    })
    await chat.open()
    await settled()
    expect(seen()).toEqual(['q1 done Hi', 'q1.r done Hello'])
    expect(store.outbox()).toEqual([])
    expect(idle()).toBe(true)
  })
})

describe('when the server has lost', () => {
  it('the session, a message goes out in a new one, once, and the words on the screen stay', async () => {
    const {chat, next, asked, script, opened, seen, settled} = createRig('old')
    script.open = () => ({
      session: `s${opened.length}`,
      token: `t${opened.length}`,
      cursor: opened.length === 1 ? '2' : '0',
      messages:
        opened.length === 1 ? [message('q1', 'Hi'), message('q1.r', 'Hello', 'assistant')] : [],
      site: SITE,
    })
    await chat.open()
    chat.send('And?')
    ;(await asked()).fail(problem('EXPIRED'))
    const send = await asked()
    expect(send).toMatchObject({id: 'm1', token: 't2'})
    send.on(said('m1', 'And?'), '1')
    send.on(end('m1.r'), '2')
    await settled()
    expect(seen()).toEqual(['q1 done Hi', 'q1.r done Hello', 'm1 done And?', 'm1.r done'])
    expect((await next()).cursor).toBe('2')
  })

  it('the session in the middle of a reply, the question goes out again', async () => {
    const {chat, next, asked, script, seen, settled} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    send.on(delta('m1.r', 0, 'Hel'), '1~m1.r.1:3')
    send.end()
    const events = await next()
    script.open = () => ({session: 's9', token: 't9', cursor: '0', messages: [], site: SITE})
    events.fail(problem('EXPIRED'))
    const again = await asked()
    expect(again).toMatchObject({id: 'm1', token: 't9'})
    again.on(said('m1', 'Hi'), '1')
    again.on(delta('m1.r', 0, 'Good day'), '1~m1.r.1:8')
    again.on(end('m1.r', {length: 8}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Good day'])
  })
})
