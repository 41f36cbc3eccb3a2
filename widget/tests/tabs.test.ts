import {describe, expect, it} from 'vitest'
import type {JoinTabs, News} from '../src/core/ports'
import {happened, told} from '../src/core/state'
import {createRig, delta, end, said} from './conversation-rig'

/** Two tabs of one browser, the first of which leads. */
async function createTabs() {
  const first = createRig('old')
  await first.chat.open()
  const events = await first.next()
  const {server, clock, store, browser, settled} = first
  const second = createRig(null, [], {server, clock, store, browser, prefix: 'n'})
  await second.chat.open()
  await settled()
  return {first, second, events, ...server, clock, settled}
}

describe('a tab', () => {
  /** One whose neighbours the test plays. */
  async function createAlone() {
    const heard: News[] = []
    let hear = (_news: News) => {}
    let lead = () => {}
    const join: JoinTabs = (_session, onNews, onLead) => {
      hear = onNews
      lead = onLead
      return {tell: (news) => heard.push(news), seek: () => undefined, leave: () => undefined}
    }
    const rig = createRig('old', [], {browser: {join, size: () => 1}})
    await rig.chat.open()
    const entries = told([])(happened(said('q1', 'Hi'), 0)([]))
    return {...rig, heard, hear: (news: News) => hear(news), lead: () => lead(), entries}
  }

  it('takes over a cursor only from one that has told it all', async () => {
    for (const [whole, cursor] of [
      [false, '0'],
      [true, '5'],
    ] as const) {
      const {hear, lead, next, entries, seen} = await createAlone()
      hear({entries, cursor: '5', whole})
      expect(seen()).toEqual(['q1 done Hi'])
      lead()
      expect((await next()).cursor).toBe(cursor)
    }
  })

  it('says hello, and once it leads tells all it knows, and then what changes', async () => {
    const {heard, hear, lead, entries, next, settled} = await createAlone()
    expect(heard).toEqual([{hello: true}])
    hear({entries, cursor: '5', whole: true})
    lead()
    expect(heard.at(-1)).toMatchObject({whole: true, entries: [{id: 'q1'}], cursor: '5'})
    const events = await next()
    events.on(delta('q1.r', 0, 'Hel'), '5~q1.r.1:3')
    await settled()
    expect(heard.at(-1)).toMatchObject({
      whole: false,
      entries: [{id: 'q1.r', content: 'Hel'}],
      cursor: '5~q1.r.1:3',
    })
  })
})

describe('two tabs', () => {
  it('hold one stream, and both show what it tells', async () => {
    const {first, second, events, calls, settled} = await createTabs()
    expect(calls).toEqual([])
    events.on(said('q1', 'from elsewhere'), '1')
    events.on(delta('q1.r', 0, 'Hel'), '1~q1.r.1:3')
    await settled()
    expect(second.seen()).toEqual(['q1 done from elsewhere', 'q1.r writing Hel'])
    events.on(delta('q1.r', 3, 'lo'), '1~q1.r.1:5')
    events.on(end('q1.r', {length: 5}), '2')
    await settled()
    expect(second.seen()).toEqual(['q1 done from elsewhere', 'q1.r done Hello'])
    expect(first.seen()).toEqual(second.seen())
  })

  it('show what was written in either, once', async () => {
    const {first, second, events, asked, settled} = await createTabs()
    second.chat.send('Hi')
    const send = await asked()
    for (const stream of [send, events]) {
      stream.on(said('n1', 'Hi'), '1')
      stream.on(delta('n1.r', 0, 'Hello'), '1~n1.r.1:5')
      stream.on(end('n1.r', {length: 5}), '2')
      await settled()
    }
    expect(first.seen()).toEqual(['n1 done Hi', 'n1.r done Hello'])
    expect(second.seen()).toEqual(first.seen())
    first.chat.send('And?')
    const other = await asked()
    other.on(said('m1', 'And?'), '3')
    await settled()
    expect(second.seen().slice(2)).toEqual(['m1 done And?', 'm1.r waiting'])
  })

  it('that comes later is told all there is, also of a reply that is being written', async () => {
    const {events, server, clock, store, browser, settled} = await (async () => {
      const first = createRig('old')
      await first.chat.open()
      return {...first, events: await first.next()}
    })()
    events.on(said('q1', 'Hi'), '1')
    events.on(delta('q1.r', 0, 'Hel'), '1~q1.r.1:3')
    const second = createRig(null, [], {server, clock, store, browser, prefix: 'n'})
    await second.chat.open()
    await settled()
    expect(second.seen()).toEqual(['q1 done Hi', 'q1.r writing Hel'])
  })

  it('take over from each other exactly where the other was', async () => {
    const {first, second, events, next, settled} = await createTabs()
    events.on(said('q1', 'Hi'), '1')
    events.on(delta('q1.r', 0, 'Hel'), '1~q1.r.1:3')
    await settled()
    first.chat.suspend()
    const taken = await next()
    expect(taken).toMatchObject({name: 'events', cursor: '1~q1.r.1:3'})
    taken.on(delta('q1.r', 3, 'lo'), '1~q1.r.1:5')
    taken.on(end('q1.r', {length: 5}), '2')
    expect(second.seen()).toEqual(['q1 done Hi', 'q1.r done Hello'])
    first.chat.resume()
    await settled()
    expect(first.seen()).toEqual(second.seen())
  })

  it('of which the leader is hidden pass the lead on', async () => {
    const {first, events, next, clock, settled} = await createTabs()
    first.chat.attend(false)
    clock.advance(70_000)
    await settled()
    expect(events.aborted()).toBe(true)
    expect((await next()).name).toBe('events')
  })

  it('forget together, and begin anew together', async () => {
    const {first, second, events, settled} = await createTabs()
    events.on(said('q1', 'Hi'), '1')
    await settled()
    first.chat.restart()
    await second.chat.open() // as the panel does when the token in the store has changed
    expect(second.seen()).toEqual([])
    expect(second.chat.snapshot().site).not.toBeNull()
  })
})
