// @vitest-environment happy-dom
import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest'
import {type CommandsOptions, startCommands} from '../src/commands/commands'
import type {Panel} from '../src/panel/panel'

let ending: AbortController
let options: CommandsOptions
let panel: Panel
let done: unknown[]
let warned: string[]
let run: (...args: unknown[]) => void

function start(attributes: DOMStringMap = {}): void {
  const frame = document.createElement('div')
  done = []
  panel = {
    open: () => undefined,
    close: () => undefined,
    destroy: () => undefined,
    command: (name, args) => done.push([name, ...args]),
  }
  options = {
    attributes,
    frame,
    site: 'demo',
    signal: ending.signal,
    panel: null,
    async load() {
      options.panel = panel
      run('emit', 'panel')
      return panel
    },
    open: (focus) => done.push(['open', focus]),
    apply: (settings) => done.push(['apply', settings]),
  }
  const carryOut = startCommands(options)
  run = (...args) => carryOut(args)
}

beforeEach(() => {
  localStorage.clear()
  sessionStorage.clear()
  history.replaceState(null, '', '/')
  ending = new AbortController()
  warned = []
  vi.spyOn(console, 'warn').mockImplementation((...words) => warned.push(words.join(' ')))
})
afterEach(() => {
  ending.abort()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('for the panel', () => {
  beforeEach(() => {
    start()
    done = []
  })

  it('a message fetches it, and takes along who the visitor is, in that order', async () => {
    run('identify', {token: 't'})
    expect([done, options.panel]).toEqual([[], null])
    run('send', 'Hi')
    expect(done).toEqual([
      ['identify', {token: 't'}],
      ['send', 'Hi'],
    ])
    run('send', 'Ho')
    expect(done.slice(2)).toEqual([['send', 'Ho']])
  })

  it('logout does not need it to forget', async () => {
    localStorage.setItem('live-chat-agent:demo:token', 't')
    localStorage.setItem('live-chat-agent:demo:sound', '1')
    sessionStorage.setItem('live-chat-agent:demo:draft', 'Hi')
    run('logout')
    expect({...localStorage, ...sessionStorage}).toEqual({'live-chat-agent:demo:sound': '1'})
    expect(options.panel).toBe(null)
    await options.load()
    expect(done).toEqual([['logout']])
  })

  it('identify is refused without a token', () => {
    const warned = vi.spyOn(console, 'warn').mockReturnValue()
    run('identify', null)
    run('send', 'Hi')
    expect(done).toEqual([['send', 'Hi']])
    expect(warned).toHaveBeenCalledOnce()
  })

  it('one that cannot be fetched is an error event', async () => {
    options.load = () => Promise.reject(new Error('no network'))
    const told = vi.fn()
    run('on', 'error', told)
    run('send', 'Hi')
    await vi.waitFor(() => expect(told).toHaveBeenCalledWith({code: 'panel_unreachable'}))
  })
})

describe('settings', () => {
  it('go to the launcher, and to the panel once it is there', async () => {
    start()
    done = []
    run('set', {color: '#A04', offset: 40, radius: 0, cart: {items: 1, total: 2}})
    const settings = {color: '#aa0044', offset: '40', radius: '0', cart: {items: 1, total: 2}}
    expect(done).toEqual([['apply', settings]])
    await options.load()
    run('set', {theme: 'dark'})
    expect(done.slice(1)).toEqual([
      ['apply', {theme: 'dark'}],
      ['set', {theme: 'dark'}],
    ])
  })

  it.each([
    ['color', 'red'],
    ['color', '#12345'],
    ['theme', 'dim'],
    ['position', 'top'],
    ['offset', '2em'],
    ['offset', '1 2 3'],
    ['offset', -1],
    ['radius', '100'],
    ['font', 'Courier'],
    ['lang', ''],
  ])('%s cannot be %s: told, and left as it was', (name, value) => {
    start()
    done = []
    run('set', {[name]: value})
    expect(done).toEqual([['apply', {}]])
    expect(warned).toEqual([`Live Chat Agent: ${name} cannot be "${value}"`])
  })

  it.each([undefined, null])('%s are none', (nothing) => {
    start()
    expect(() => run('set', nothing)).not.toThrow()
  })
})

describe('events', () => {
  it('reach each listener once, in their order; what one throws is the page’s', () => {
    start()
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    const told: string[] = []
    const twice = () => told.push('twice')
    run('on', 'open', () => {
      throw new Error('mistake')
    })
    run('on', 'open', twice)
    run('on', 'open', twice)
    run('on', 'close', () => told.push('close'))
    run('emit', 'open')
    run('emit', 'close')
    run('off', 'open', twice)
    run('emit', 'open')
    expect(told).toEqual(['twice', 'close'])
    expect(reported).toHaveBeenCalledTimes(2)
  })

  it('what is no listener is an error of the page’s, and off for what was never on is none', () => {
    start()
    const reported = vi.fn()
    vi.stubGlobal('reportError', reported)
    run('on', 'open', 'name')
    run('emit', 'open')
    run('off', 'never', () => undefined)
    expect(reported).toHaveBeenCalledTimes(1)
  })
})

it.each(['jump', 'constructor', '__proto__'])('there is no command %s', (name) => {
  start()
  run(name)
  expect(warned.join()).toContain(`no command "${name}"`)
})

describe('data-hide', () => {
  it('is judged again when the page goes elsewhere, until the end', () => {
    start({hide: '/cart,/checkout*'})
    const hidden = () => options.frame.classList.contains('off')
    expect(hidden()).toBe(false)
    history.replaceState(null, '', '/checkout/1')
    dispatchEvent(new PopStateEvent('popstate'))
    expect(hidden()).toBe(true)
    run('set', {hidden: false})
    expect(hidden()).toBe(true)
    ending.abort()
    history.replaceState(null, '', '/')
    dispatchEvent(new PopStateEvent('popstate'))
    expect(hidden()).toBe(true)
  })

  it('keeps a chat that was open from opening there, and only there', () => {
    sessionStorage.setItem('live-chat-agent:demo:open', '1')
    start({hide: '/'})
    expect(done).not.toContainEqual(['open', false])
    start({hide: '/cart'})
    expect(done).toContainEqual(['open', false])
    start()
    expect(done, 'without data-hide the launcher has seen to it').not.toContainEqual([
      'open',
      false,
    ])
  })
})
