import {describe, expect, it} from 'vitest'
import {ApiError} from '../src/core/ports'
import {eraseChat} from '../src/extras/erase'
import type {Kit} from '../src/extras/kit'
import {createRig, delta, end, message, network, SITE, said} from './conversation-rig'

const problem = (kind: ConstructorParameters<typeof ApiError>[1], retryAfter?: number) =>
  new ApiError('problem', kind, retryAfter)

describe('opening', () => {
  it('of a new visitor asks for the site alone, and stores nothing', async () => {
    const {chat, opened, store} = createRig()
    await chat.open()
    expect(chat.snapshot().site).toEqual(SITE)
    expect(opened).toEqual([])
    expect(store.token()).toBeNull()
  })

  it('that fails can be tried again', async () => {
    const {chat, script} = createRig()
    const {site} = script
    script.site = () => {
      throw network()
    }
    await chat.open()
    expect(chat.snapshot().trouble?.kind).toBe('UNREACHABLE')
    script.site = site
    await chat.open()
    expect(chat.snapshot()).toMatchObject({trouble: null, site: SITE, loading: false})
  })

  it('of a visitor who was here before loads the history with the old token', async () => {
    const {chat, opened, script, seen} = createRig('old')
    script.open = (token) => ({
      session: 's1',
      token: token ?? '',
      cursor: '7',
      messages: [message('q1', 'Hi'), message('q1.r', 'Hello', 'assistant')],
      site: SITE,
    })
    await chat.open()
    await chat.open()
    expect(opened).toEqual(['old'])
    expect(seen()).toEqual(['q1 done Hi', 'q1.r done Hello'])
  })

  it('goes on with a reply that was running', async () => {
    const {chat, script, next, seen, settled} = createRig('old')
    script.open = () => ({
      session: 's1',
      token: 'old',
      cursor: '7',
      messages: [message('q1', 'Hi')],
      site: SITE,
    })
    await chat.open()
    const events = await next()
    expect(events).toMatchObject({name: 'events', cursor: '7'})
    expect(seen()).toEqual(['q1 done Hi', 'q1.r waiting'])
    events.on(delta('q1.r', 0, 'Hello'), '7~q1.r.1:5')
    events.on(end('q1.r'), '8')
    await settled()
    expect(seen()).toEqual(['q1 done Hi', 'q1.r done Hello'])
    expect(events.aborted()).toBe(false)
  })
})

describe('a message', () => {
  it('makes the session, is confirmed, and is answered', async () => {
    const {chat, next, seen, store, settled, idle} = createRig()
    chat.send('Hi')
    expect(seen()).toEqual(['m1 sending Hi'])
    expect(store.outbox()).toHaveLength(1)
    const send = await next()
    expect(store.token()).toBe('t1')
    send.on(said('m1', 'Hi'), '1')
    expect(store.outbox()).toEqual([])
    expect(seen()).toEqual(['m1 done Hi', 'm1.r waiting'])
    send.on(delta('m1.r', 0, 'Hello'), '1~m1.r.1:5')
    send.on(end('m1.r', {length: 5}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
    expect(send.aborted()).toBe(false)
    expect(idle()).toBe(true)
  })

  it('does not hang on a server that never ends its answer', async () => {
    const {chat, next, asked, settled, clock} = createRig()
    chat.send('one')
    const send = await next()
    send.on(said('m1', 'one'), '1')
    send.on(said('m1.r', 'Hello', 'assistant'), '2')
    chat.send('two')
    send.on({type: 'end', id: 'm1.r', status: 'complete', length: 5}, '2')
    clock.advance(1100)
    await settled()
    expect((await asked()).id).toBe('m2')
  })

  it('written while a reply runs waits its turn', async () => {
    const {chat, next, seen, settled, idle} = createRig()
    chat.send('one')
    const first = await next()
    first.on(said('m1', 'one'))
    chat.send('two')
    await settled()
    expect(idle()).toBe(true)
    first.on(end('m1.r'))
    const second = await next()
    expect(second.id).toBe('m2')
    expect(seen()).toEqual(['m1 done one', 'm1.r done', 'm2 sending two'])
  })

  it('whose answer breaks off is read on from the last event, until its end', async () => {
    const {chat, next, seen, settled, clock} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    send.on(delta('m1.r', 0, 'Hel'), '1~m1.r.1:3')
    send.end() // a killed server looks like a clean end
    const first = await next()
    expect(first).toMatchObject({name: 'events', cursor: '1~m1.r.1:3'})
    expect(clock.pauses.every((ms) => ms === 0)).toBe(true)
    first.on(delta('m1.r', 0, 'Hello '), '1~m1.r.1:6')
    first.fail(network())
    const second = await next()
    expect(second.cursor).toBe('1~m1.r.1:6')
    expect(clock.pauses.every((ms) => ms === 0)).toBe(true)
    second.on(delta('m1.r', 6, 'you'), '1~m1.r.1:9')
    second.on(end('m1.r', {length: 9}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello you'])
  })

  it('is not tried again by itself when the server refuses it', async () => {
    const {chat, next, settled, clock, idle} = createRig()
    const notBefore = clock.now() + 8000
    chat.send('Hi')
    const send = await next()
    send.fail(problem('RATE', 8))
    await settled()
    expect(idle()).toBe(true)
    expect(chat.snapshot().entries[0]).toMatchObject({
      phase: 'unsent',
      trouble: {kind: 'RATE', notBefore},
    })
  })

  it('survives an expired session: a new one is made, with the same id and the words still there', async () => {
    const {chat, next, opened, seen, settled} = createRig('old')
    await chat.open()
    chat.send('Hi')
    const refused = await next()
    refused.fail(problem('EXPIRED'))
    const send = await next()
    expect(send.id).toBe('m1')
    expect(opened).toHaveLength(2)
    send.on(said('m1', 'Hi'))
    send.on(end('m1.r'))
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done'])
  })

  it('is refused at the second expiry, not sent for ever', async () => {
    const {chat, next, seen, settled} = createRig()
    chat.send('Hi')
    for (let tries = 0; tries < 2; tries++) (await next()).fail(problem('EXPIRED'))
    await settled()
    expect(seen()).toEqual(['m1 unsent Hi EXPIRED'])
  })
})

describe('a server', () => {
  it('that goes down says when to come back', async () => {
    const {chat, next, settled, clock, seen} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    send.on({type: 'reconnect', afterMs: 1234})
    const events = await next()
    expect(clock.pauses).toContain(1234)
    expect(send.aborted()).toBe(true)
    events.on(delta('m1.r', 0, 'Hello'), '1~m1.r.1:5')
    events.on(end('m1.r'), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
  })

  it('that greets and hangs up is not asked in a tight loop', async () => {
    const {chat, next, settled, clock} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    send.end()
    for (let tries = 0; tries < 5; tries++) {
      const events = await next()
      events.on({type: 'start', id: 'm1.r', attempt: 1}, '1')
      events.end()
      await settled()
    }
    expect(clock.pauses.filter((ms) => ms > 0).slice(0, 3)).toEqual([150, 300, 600])
  })

  it('is asked for one session when a visitor writes before the history is there', async () => {
    const {chat, next, opened} = createRig('old')
    const opening = chat.open()
    chat.send('Hi')
    await opening
    expect((await next()).token).toBe('old')
    expect(opened).toEqual(['old'])
  })
})

describe('a page that sleeps', () => {
  it('lets go of the stream, and reads on when it is back', async () => {
    const {chat, next, seen, settled, idle} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    send.on(delta('m1.r', 0, 'Hel'), '1~m1.r.1:3')
    chat.suspend()
    await settled()
    expect(send.aborted()).toBe(true)
    expect(idle()).toBe(true)
    chat.resume()
    const events = await next()
    expect(events.cursor).toBe('1~m1.r.1:3')
    events.on(delta('m1.r', 3, 'lo'), '1~m1.r.1:5')
    events.on(end('m1.r'), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
  })
})

describe('the end', () => {
  it('a new conversation forgets the old one, whatever still runs', async () => {
    const {chat, next, seen, settled, store, opened} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'), '1')
    chat.restart()
    send.on(delta('m1.r', 0, 'late'), '2')
    await settled()
    expect(seen()).toEqual([])
    expect(store.token()).toBeNull()
    chat.send('Again')
    const fresh = await next()
    expect(fresh).toMatchObject({id: 'm2', token: 't2'})
    expect(opened).toEqual([undefined, undefined])
  })

  it('deleting asks the server first, and keeps everything when it says no', async () => {
    const {chat, next, seen, settled, erased, api, store} = createRig()
    chat.send('Hi')
    const send = await next()
    send.on(said('m1', 'Hi'))
    send.on(end('m1.r'))
    await settled()
    const erase = api.erase
    api.erase = async () => {
      throw network()
    }
    await expect(eraseChat({api, chat, store} as unknown as Kit)).rejects.toThrow('UNREACHABLE')
    expect(seen()).toHaveLength(2)
    api.erase = erase
    await eraseChat({api, chat, store} as unknown as Kit)
    expect(erased).toEqual(['s1'])
    expect(seen()).toEqual([])
    expect(store.token()).toBeNull()
  })

  it('deleting counts as done when the session is gone already', async () => {
    const {chat, api, store} = createRig('old')
    await chat.open()
    api.erase = async () => {
      throw problem('EXPIRED')
    }
    await eraseChat({api, chat, store} as unknown as Kit)
    expect(store.token()).toBeNull()
  })
})
