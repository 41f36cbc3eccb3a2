import {describe, expect, it} from 'vitest'
import {ApiError} from '../src/core/ports'
import {createRig, delta, end, message, network, SITE, said} from './conversation-rig'

/** A conversation in which a reply has begun. */
async function createRunning() {
  const rig = createRig()
  rig.chat.send('Hi')
  const send = await rig.next()
  send.on(said('m1', 'Hi'), '1')
  send.on(delta('m1.r', 0, 'Hel'), '1~m1.r.1:3')
  return {...rig, send}
}

describe('a stream', () => {
  it('is held while the chat is seen, also when nothing is written', async () => {
    const {chat, next, seen} = createRig('old')
    await chat.open()
    const events = await next()
    expect(events.name).toBe('events')
    events.on(said('q7', 'from my phone'), '7')
    events.on(said('q7.r', 'Hello', 'assistant'), '8')
    expect(seen()).toEqual(['q7 done from my phone', 'q7.r done Hello'])
  })

  it('that breaks again and again says so once it has failed twice, and no more when it is back', async () => {
    const {chat, next, send, settled} = await createRunning()
    send.fail(network())
    const first = await next()
    expect(chat.snapshot().cutOff).toBeNull()
    first.fail(network())
    const second = await next()
    expect(chat.snapshot().cutOff).toBe('UNREACHABLE')
    second.fail(network())
    ;(await next()).opened()
    await settled()
    expect(chat.snapshot().cutOff).toBeNull()
  })

  it('is begun anew when the network is back: the old one may be dead', async () => {
    const {chat, next, send} = await createRunning()
    chat.online(false)
    expect(chat.snapshot().cutOff).toBe('OFFLINE')
    chat.online(true)
    expect(send.aborted()).toBe(true)
    expect(await next()).toMatchObject({name: 'events', cursor: '1~m1.r.1:3'})
    expect(chat.snapshot().cutOff).toBeNull()
  })

  it('with a gap is taken up from the cursor, and one that stays is closed by the history', async () => {
    const {next, send, opened, script, seen, settled, clock} = await createRunning()
    send.on(delta('m1.r', 6, 'you'), '1~m1.r.1:9')
    const events = await next()
    expect(events.cursor).toBe('1~m1.r.1:3')
    expect(opened).toHaveLength(1)
    expect(clock.pauses).toEqual([0])
    script.open = (token) => ({
      session: 's1',
      token: token ?? '',
      cursor: '2',
      messages: [message('m1', 'Hi'), message('m1.r', 'Hello you', 'assistant')],
      site: SITE,
    })
    events.on(delta('m1.r', 6, 'you'), '1~m1.r.1:9')
    await settled()
    expect(opened).toHaveLength(2)
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello you'])
    expect((await next()).cursor).toBe('2')
  })

  it('whose end tells of more text than there is has it fetched', async () => {
    const {next, send, script, seen, settled} = await createRunning()
    script.open = (token) => ({
      session: 's1',
      token: token ?? '',
      cursor: '2',
      messages: [message('m1', 'Hi'), message('m1.r', 'Hello', 'assistant')],
      site: SITE,
    })
    send.on(end('m1.r', {length: 5}), '2')
    ;(await next()).on(end('m1.r', {length: 5}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
  })

  it('of an answer leaves the cursor before what it does not tell', async () => {
    const {chat, next, script, seen, settled} = createRig('old')
    script.open = () => ({
      session: 's1',
      token: 'old',
      cursor: '4',
      messages: [],
      site: SITE,
    })
    await chat.open()
    chat.send('Hi')
    for (let call = await next(); ; call = await next()) {
      if (call.name === 'events') continue
      call.on(said('m1', 'Hi'), '7') // 5 and 6 were said elsewhere
      call.on(end('m1.r'), '8')
      break
    }
    const events = await next()
    expect(events.cursor).toBe('4')
    events.on({...said('q5', 'elsewhere'), seq: 5} as Parameters<typeof events.on>[0], '5')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done', 'q5 done elsewhere', 'q5.r waiting'])
  })

  it('that repaints after a reset shows the new text alone', async () => {
    const {send, seen, settled} = await createRunning()
    send.on({type: 'reset', id: 'm1.r', attempt: 2}, '1~m1.r.2:0')
    expect(seen()).toEqual(['m1 done Hi', 'm1.r waiting'])
    send.on(delta('m1.r', 0, 'Good day'), '1~m1.r.2:8')
    send.on(end('m1.r', {length: 8}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Good day'])
  })

  it('that tells the same message and hangs up is not asked in a tight loop', async () => {
    const {chat, next, clock} = createRig('old')
    await chat.open()
    for (let tries = 0; tries < 5; tries++) {
      const events = await next()
      events.on(said(`q${tries}`, 'Hi'), `${tries}`)
      events.end()
    }
    await next()
    expect(clock.pauses).toEqual([0, 150, 300, 600, 1200])
  })

  it('in which a reply is written is read to its end before the next message goes', async () => {
    const {chat, next, asked, send, settled, idle} = await createRunning()
    send.end()
    const events = await next()
    chat.send('And?')
    await settled()
    expect(events.aborted()).toBe(false)
    expect(idle()).toBe(true)
    events.on(end('m1.r', {length: 3}), '2')
    expect((await asked()).id).toBe('m2')
  })

  it('that is refused for good is not asked for again', async () => {
    const {chat, next, settled, calls} = createRig('old')
    await chat.open()
    ;(await next()).fail(new ApiError('problem', 'ORIGIN'))
    await settled()
    expect(chat.snapshot().trouble?.kind).toBe('ORIGIN')
    expect(calls).toEqual([])
  })
})

describe('a reply that does not come', () => {
  it('is given up with a way to try again, and is welcome when it comes after all', async () => {
    const {next, send, seen, settled, clock, calls} = await createRunning()
    send.end()
    await next()
    clock.advance(80_000)
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hel LOST'])
    const events = await next()
    expect(events.cursor).toBe('1~m1.r.1:3')
    events.on(delta('m1.r', 3, 'lo'), '1~m1.r.1:5')
    expect(seen()).toEqual(['m1 done Hi', 'm1.r writing Hello'])
    events.on(end('m1.r', {length: 5}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
    expect(calls).toEqual([])
  })

  it('is asked for with the same id', async () => {
    const {chat, asked, next, send, seen, settled, clock} = await createRunning()
    send.end()
    await next()
    clock.advance(80_000)
    await settled()
    const reply = chat.snapshot().entries[1]
    if (reply) chat.retry(reply)
    const again = await asked()
    expect(again).toMatchObject({name: 'send', id: 'm1'})
    again.on(said('m1', 'Hi'), '1')
    again.on(delta('m1.r', 0, 'Hello'), '1~m1.r.1:5')
    again.on(end('m1.r', {length: 5}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hello'])
  })
})

describe('a chat that nobody sees', () => {
  it('lets go of its stream after a while, and catches up when it is seen', async () => {
    const {chat, next, settled, clock, calls} = createRig('old')
    await chat.open()
    const events = await next()
    events.on(said('q1', 'Hi'), '3')
    chat.attend(false)
    clock.advance(50_000)
    await settled()
    expect(events.aborted()).toBe(false)
    clock.advance(20_000)
    await settled()
    expect(events.aborted()).toBe(true)
    expect(calls).toEqual([])
    chat.attend(true)
    expect(await next()).toMatchObject({name: 'events', cursor: '3'})
  })

  it('that is seen again soon keeps it', async () => {
    const {chat, next, settled, clock} = createRig('old')
    await chat.open()
    const events = await next()
    chat.attend(false)
    clock.advance(50_000)
    chat.attend(true)
    clock.advance(50_000)
    await settled()
    expect(events.aborted()).toBe(false)
  })
})

describe('a page that sleeps', () => {
  it('is not late for what it had no time for: a reply is awaited anew', async () => {
    const {chat, next, settled, clock, seen} = await createRunning()
    chat.suspend()
    clock.advance(3_600_000)
    chat.resume()
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r writing Hel'])
    expect((await next()).cursor).toBe('1~m1.r.1:3')
  })
})
