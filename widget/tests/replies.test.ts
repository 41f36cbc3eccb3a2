import {describe, expect, it} from 'vitest'
import {ApiError} from '../src/core/ports'
import {createRig, delta, end, network, said} from './conversation-rig'

async function createRunning() {
  const rig = createRig()
  rig.chat.send('Hi')
  const send = await rig.next()
  send.on(said('m1', 'Hi'), '1')
  send.on(delta('m1.r', 0, 'Hel'), '1~m1.r.1:3')
  return {...rig, send}
}

async function createEnded(status: string, more: object = {}) {
  const rig = await createRunning()
  rig.send.on(end('m1.r', {status, length: 3, ...more}), '2')
  await rig.settled()
  const retry = () => {
    const reply = rig.chat.snapshot().entries[1]
    if (reply) rig.chat.retry(reply)
  }
  return {...rig, retry}
}

describe('stop', () => {
  it('asks the server once, and the text that there is stays', async () => {
    const {chat, send, seen, stopped, settled} = await createRunning()
    expect(chat.snapshot()).toMatchObject({running: 'm1.r', stopping: null})
    await chat.stop()
    expect(stopped).toEqual(['m1.r'])
    expect(chat.snapshot().stopping).toBe('m1.r')
    send.on(end('m1.r', {status: 'stopped', length: 3}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hel'])
    expect(chat.snapshot()).toMatchObject({running: null, stopping: null})
  })

  it('that did not get there can be asked for again', async () => {
    const {chat, script, stopped} = await createRunning()
    script.stop = () => {
      throw network()
    }
    await chat.stop()
    expect(chat.snapshot().stopping).toBeNull()
    script.stop = () => undefined
    await chat.stop()
    expect(stopped).toEqual(['m1.r'])
  })

  it('has nothing to do when nothing is written', async () => {
    const {chat, stopped} = await createEnded('complete')
    await chat.stop()
    expect(stopped).toEqual([])
  })
})

describe('retry', () => {
  it.each(['interrupted', 'failed', 'stopped'])(
    'of a reply that is %s writes it anew',
    async (status) => {
      const {asked, retry, seen, settled} = await createEnded(status)
      retry()
      const call = await asked()
      expect(call).toMatchObject({name: 'retry', id: 'm1.r 1'})
      expect(seen()).toEqual(['m1 done Hi', 'm1.r waiting Hel'])
      call.on({type: 'start', id: 'm1.r', attempt: 2}, '3')
      call.on({type: 'reset', id: 'm1.r', attempt: 2}, '3~m1.r.2:0')
      call.on(delta('m1.r', 0, 'Good day'), '3~m1.r.2:8')
      call.on(end('m1.r', {length: 8}), '4')
      await settled()
      expect(seen()).toEqual(['m1 done Hi', 'm1.r done Good day'])
    },
  )

  it('names the attempt it is to replace, the second time the second', async () => {
    const {asked, retry, settled} = await createEnded('failed')
    retry()
    const first = await asked()
    first.on({type: 'start', id: 'm1.r', attempt: 2}, '3')
    first.on(end('m1.r', {status: 'failed'}), '4')
    await settled()
    retry()
    expect((await asked()).id).toBe('m1.r 2')
  })

  it('that is cut is read on, and one that reached nobody is asked again', async () => {
    const {asked, next, retry, seen, settled} = await createEnded('interrupted')
    retry()
    ;(await asked()).fail(network())
    const call = await asked()
    expect(call.id).toBe('m1.r 1')
    call.on({type: 'start', id: 'm1.r', attempt: 2}, '3')
    call.on(delta('m1.r', 0, 'Good'), '3~m1.r.2:4')
    call.end()
    const events = await next()
    expect(events).toMatchObject({name: 'events', cursor: '3~m1.r.2:4'})
    events.on(delta('m1.r', 4, ' day'), '3~m1.r.2:8')
    events.on(end('m1.r', {length: 8}), '4')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Good day'])
  })

  it('that the server refuses leaves what there was, with the reason', async () => {
    const {asked, retry, seen, settled} = await createEnded('interrupted')
    retry()
    ;(await asked()).fail(new ApiError('problem', 'RATE', 5))
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Hel RATE'])
  })

  it('of a reply that the server has forgotten sends the question again, under its id', async () => {
    const {asked, retry, seen, settled, idle} = await createEnded('interrupted')
    retry()
    ;(await asked()).fail(new ApiError('problem', 'LOST'))
    const send = await asked()
    expect(send).toMatchObject({name: 'send', id: 'm1'})
    send.on(said('m1', 'Hi'), '1')
    send.on(delta('m1.r', 0, 'Good day'), '1~m1.r.1:8')
    send.on(end('m1.r', {length: 8}), '2')
    await settled()
    expect(seen()).toEqual(['m1 done Hi', 'm1.r done Good day'])
    expect(idle()).toBe(true)
  })

  it('waits for the reply that is being written', async () => {
    const {chat, asked, retry, settled, idle} = await createEnded('stopped')
    chat.send('And?')
    const send = await asked()
    send.on(said('m2', 'And?'), '3')
    retry()
    await settled()
    expect(idle()).toBe(true)
    send.on(end('m2.r'), '4')
    expect((await asked()).name).toBe('retry')
  })

  it('made in another tab is shown here', async () => {
    const {next, seen} = await createEnded('failed')
    const events = await next()
    events.on({type: 'start', id: 'm1.r', attempt: 2}, '3')
    events.on(delta('m1.r', 0, 'Good'), '3~m1.r.2:4')
    expect(seen()).toEqual(['m1 done Hi', 'm1.r writing Good'])
  })
})
