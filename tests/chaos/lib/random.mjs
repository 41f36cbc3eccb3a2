// Chance that can be had again: all of it comes from one number, CHAOS_SEED, which every run prints.

export const SEED = Number(process.env.CHAOS_SEED ?? 20261123)

/**
 * A stream of numbers of its own for each name, so that what happens at the same time elsewhere changes
 * nothing here. Calling it gives a number from 0 up to 1.
 */
export function chance(name, seed = SEED) {
  let state = seed >>> 0
  for (const byte of Buffer.from(name)) state = Math.imul(state ^ byte, 0x01000193) >>> 0
  const random = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  random.below = (limit) => Math.floor(random() * limit)
  random.between = (least, most) => least + random.below(most - least + 1)
  random.of = (list) => list[random.below(list.length)]
  return random
}
