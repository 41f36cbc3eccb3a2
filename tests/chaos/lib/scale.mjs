// How much of it: CHAOS_SCALE=1 is what is promised, in full; the default is what fits into `make test`.
import {performance} from 'node:perf_hooks'

import {SEED} from './random.mjs'

export const SCALE = Number(process.env.CHAOS_SCALE ?? 0)

/** `full` at scale 1, never fewer than `least`. */
export const count = (full, least) => Math.max(least, Math.round(full * SCALE))

/** A figure for who reads; nothing is judged by it. */
export function figure(t, name, value) {
  t.diagnostic(`figure: ${name}: ${value}`)
}

/** How this run can be had again. */
export function replayable(t) {
  t.diagnostic(`figure: CHAOS_SEED=${SEED} CHAOS_SCALE=${SCALE}`)
}

export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? NaN
}

export const spread = (values) =>
  `${values.length} taken, p50 ${percentile(values, 0.5).toFixed(0)} ms, p95 ${percentile(values, 0.95).toFixed(0)} ms, worst ${percentile(values, 1).toFixed(0)} ms`

export const now = () => performance.now()

/** Waits that keep the process alive, unlike those of processes.mjs. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** Runs `body` for each item, at most `width` at a time; all results. Fails as soon as one does. */
export async function each(items, body, width = items.length) {
  const results = new Array(items.length)
  let next = 0
  const lane = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await body(items[i], i)
  }
  await Promise.all(Array.from({length: Math.min(width, items.length)}, lane))
  return results
}
