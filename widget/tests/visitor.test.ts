import {describe, expect, it} from 'vitest'
import {ApiError} from '../src/core/ports'
import type {Site} from '../src/core/protocol'
import {createRig, end, message, SITE, said} from './conversation-rig'

const refusal = (trouble: 'ASKS_FIRST' | 'USER') => new ApiError('problem', trouble)
const ASKING: Site = {...SITE, privacy: {consent: 'Keep my words.'}}

/** A conversation of which one message is answered. */
async function answered(rig: ReturnType<typeof createRig>) {
  rig.chat.send('Hi')
  const send = await rig.asked()
  send.on(said('m1', 'Hi'))
  send.on(end('m1.r'))
  await rig.settled()
}

describe('what a site asks for first', () => {
  it.each<[string, Partial<Site>, boolean]>([
    ['nothing', {}, false],
    ['a notice only', {privacy: {notice: 'Read this.'}}, false],
    ['consent', {privacy: {consent: 'Agree.'}}, true],
    ['a name, if they like', {intake: {name: 'optional'}}, true],
    ['an empty form', {intake: {}}, false],
  ])('is asked: %s', async (_what, more, asks) => {
    const {chat, script} = createRig()
    script.site = () => ({...SITE, ...more})
    await chat.open()
    expect(chat.asks()).toBe(asks)
  })

  it('goes along with the session that begins, and is not asked again', async () => {
    const rig = createRig()
    rig.script.site = () => ASKING
    await rig.chat.open()
    rig.chat.introduce({consent: 'Keep my words.', visitor: {name: 'Ada'}})
    expect(rig.chat.asks()).toBe(false)
    await answered(rig)
    expect(rig.given).toEqual([
      {consent: 'Keep my words.', visitor: {name: 'Ada'}, user: undefined},
    ])
  })

  it('of someone the page knows, is no form but the consent', async () => {
    const {chat, script} = createRig()
    script.site = () => ({...SITE, intake: {email: 'required'}})
    await chat.open()
    chat.identify('jwt')
    expect(chat.asks()).toBe(false)
    script.site = () => ASKING
  })

  it('holds a message that the server did not take, until it is known', async () => {
    const {chat, script, seen, settled, asked, given} = createRig()
    const open = script.open
    await chat.open()
    script.site = () => ASKING
    script.open = () => {
      throw refusal('ASKS_FIRST')
    }
    chat.send('Hi')
    await settled()
    expect(seen()).toEqual(['m1 unsent Hi ASKS_FIRST'])
    expect(chat.snapshot().site?.privacy?.consent).toBe('Keep my words.')
    script.open = open
    chat.introduce({consent: 'Keep my words.'})
    const [entry] = chat.snapshot().entries
    if (entry) chat.retry(entry)
    expect((await asked()).id).toBe('m1')
    expect(given.at(-1)).toMatchObject({consent: 'Keep my words.'})
  })

  it('is asked anew where the session of the browser is no more', async () => {
    const {chat, script, store} = createRig('old')
    script.site = () => ASKING
    script.open = () => {
      throw refusal('ASKS_FIRST')
    }
    await chat.open()
    expect(store.token()).toBeNull()
    expect(chat.asks()).toBe(true)
  })
})

describe('a visitor the page knows', () => {
  it('is named when the session begins', async () => {
    const rig = createRig()
    rig.chat.identify('jwt')
    await answered(rig)
    expect(rig.given).toEqual([{user: 'jwt'}])
  })

  it('keeps the conversation they were in', async () => {
    const rig = createRig()
    await answered(rig)
    rig.script.open = () => ({
      session: 's1',
      token: 't1',
      cursor: '2',
      messages: [message('m1', 'Hi'), message('m1.r', '', 'assistant')],
      site: SITE,
    })
    rig.chat.identify('jwt')
    await rig.settled()
    expect(rig.given.at(-1)).toEqual({user: 'jwt'})
    expect(rig.seen()).toHaveLength(2)
  })

  it('sees nothing of the conversation of another', async () => {
    const rig = createRig()
    rig.chat.identify('ada')
    await answered(rig)
    rig.script.open = () => ({
      session: 's9',
      token: 't9',
      cursor: '1',
      messages: [message('b1', 'Of Bob')],
      site: SITE,
    })
    rig.chat.identify('bob')
    await rig.settled()
    expect(rig.seen()[0]).toBe('b1 done Of Bob')
    expect(rig.seen().join()).not.toContain('Hi')
    expect(rig.store.token()).toBe('t9')
  })

  it('is nobody when their token is not good, and the chat goes on', async () => {
    const rig = createRig()
    const open = rig.script.open
    rig.script.open = (token, given) => {
      if ((given as {user?: string}).user) throw refusal('USER')
      return open(token)
    }
    rig.chat.identify('expired')
    await answered(rig)
    expect(rig.given).toEqual([{user: 'expired'}, {user: null}])
    expect(rig.seen()).toHaveLength(2)
  })

  it('leaves nothing when they log out', async () => {
    const rig = createRig()
    rig.chat.identify('ada')
    rig.chat.introduce({visitor: {name: 'Ada'}})
    await answered(rig)
    rig.chat.logout()
    expect(rig.seen()).toEqual([])
    expect(rig.store.token()).toBeNull()
    expect(rig.chat.introduction()).toBeNull()
    rig.chat.send('Hello')
    await rig.asked()
    expect(rig.given.at(-1)).toEqual({user: undefined})
  })
})

it('a conversation that is destroyed holds no stream and asks for none', async () => {
  const rig = createRig()
  await answered(rig)
  const events = await rig.next()
  expect(events.name).toBe('events')
  rig.chat.destroy()
  await rig.settled()
  expect(events.aborted()).toBe(true)
  expect(rig.idle()).toBe(true)
  expect(rig.browser.size()).toBe(0)
})
