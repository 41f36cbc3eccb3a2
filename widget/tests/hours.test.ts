import {describe, expect, it} from 'vitest'
import {presenceAt} from '../src/core/hours'
import type {Hours} from '../src/core/protocol'

const daily = (...spans: [string, string][]): Hours['week'] => ({
  mon: spans,
  tue: spans,
  wed: spans,
  thu: spans,
  fri: spans,
  sat: spans,
  sun: spans,
})
const BERLIN = 'Europe/Berlin'
const OFFICE: Hours = {
  timeZone: BERLIN,
  week: {
    mon: [
      ['09:00', '12:00'],
      ['13:00', '18:00'],
    ],
    fri: [['09:00', '14:00']],
  },
}

/** Says it as `open until …` or `closed until …`, in UTC. */
function seen(hours: Hours | undefined, now: string): string | null {
  const presence = presenceAt(hours, Date.parse(now))
  if (!presence) return null
  const until = presence.until === undefined ? 'ever' : new Date(presence.until).toISOString()
  return `${presence.open ? 'open' : 'closed'} until ${until.replace(':00.000Z', 'Z')}`
}

describe('whether people are there', () => {
  // 23 November 2026 is a Monday; Berlin is an hour ahead of UTC then.
  it.each([
    ['before the day begins', '2026-11-23T07:59:59Z', 'closed until 2026-11-23T08:00Z'],
    ['at its first moment', '2026-11-23T08:00:00Z', 'open until 2026-11-23T11:00Z'],
    ['at the first moment of a pause', '2026-11-23T11:00:00Z', 'closed until 2026-11-23T12:00Z'],
    ['after the pause', '2026-11-23T12:00:00Z', 'open until 2026-11-23T17:00Z'],
    ['in the evening', '2026-11-23T17:00:00Z', 'closed until 2026-11-27T08:00Z'],
    ['over a weekend', '2026-11-27T20:00:00Z', 'closed until 2026-11-30T08:00Z'],
  ])('%s', (_when, now, said) => expect(seen(OFFICE, now)).toBe(said))

  it('is told by the clock of the site, which is on another day', () => {
    const tokyo = {timeZone: 'Asia/Tokyo', week: {tue: [['09:00', '18:00']] as const}}
    expect(seen(tokyo, '2026-11-23T23:30:00Z')).toBe('closed until 2026-11-24T00:00Z')
    expect(seen(tokyo, '2026-11-24T00:00:00Z')).toBe('open until 2026-11-24T09:00Z')
    const honolulu = {timeZone: 'Pacific/Honolulu', week: {mon: [['09:00', '18:00']] as const}}
    expect(seen(honolulu, '2026-11-24T03:59:00Z')).toBe('open until 2026-11-24T04:00Z')
  })

  // In 2026 Berlin's clocks go forward on 29 March at 01:00 UTC and back on 25 October at 01:00 UTC.
  it.each([
    ['the day they go forward', '2026-03-29T06:59:00Z', 'closed until 2026-03-29T07:00Z'],
    ['the day before', '2026-03-28T07:59:00Z', 'closed until 2026-03-28T08:00Z'],
    ['the day they go back', '2026-10-25T07:59:00Z', 'closed until 2026-10-25T08:00Z'],
    ['the evening before', '2026-10-24T18:00:00Z', 'closed until 2026-10-25T08:00Z'],
  ])('when clocks change: %s', (_when, now, said) =>
    expect(seen({timeZone: BERLIN, week: daily(['09:00', '18:00'])}, now)).toBe(said),
  )

  it('begins in an hour that the clock leaves out', () => {
    const hours = {timeZone: BERLIN, week: {sun: [['02:30', '04:00']] as const}}
    expect(seen(hours, '2026-03-29T00:59:00Z')).toBe('closed until 2026-03-29T01:30Z')
    expect(seen(hours, '2026-03-29T01:45:00Z')).toBe('open until 2026-03-29T02:00Z')
  })

  it('goes on over midnight where one span ends and the next begins', () => {
    const hours = {
      timeZone: BERLIN,
      week: {fri: [['18:00', '24:00']], sat: [['00:00', '02:00']]},
    } as const
    expect(seen(hours, '2026-11-27T22:30:00Z')).toBe('open until 2026-11-28T01:00Z')
    expect(seen(hours, '2026-11-27T23:30:00Z')).toBe('open until 2026-11-28T01:00Z')
    expect(seen(hours, '2026-11-28T01:00:00Z')).toBe('closed until 2026-12-04T17:00Z')
  })

  it('has no end where it is all the time, and no beginning where it is never', () => {
    const always = {timeZone: 'UTC', week: daily(['00:00', '24:00'])}
    expect(seen(always, '2026-11-23T12:00:00Z')).toBe('open until ever')
    expect(seen({timeZone: 'UTC', week: {}}, '2026-11-23T12:00:00Z')).toBe('closed until ever')
  })

  it('is not known without hours, or of a zone that the browser does not know', () => {
    expect(seen(undefined, '2026-11-23T12:00:00Z')).toBeNull()
    expect(seen({timeZone: 'Mars/Olympus', week: {}}, '2026-11-23T12:00:00Z')).toBeNull()
  })
})
