/** Which answers the visitor has rated, newest last, as it is kept over a reload. Pure. */
export type Rating = 'up' | 'down'
export type Ratings = readonly (readonly [reply: string, rating: Rating])[]

const MAX_RATINGS = 50

/** Whatever else stands there, is not ours. */
export function readRatings(text: string | null): Ratings {
  try {
    const list: Ratings = JSON.parse(text ?? '[]')
    return list.filter(([reply, rating]) => typeof reply === 'string' && /^(up|down)$/.test(rating))
  } catch {
    return []
  }
}

export function ratingOf(ratings: Ratings, reply: string): Rating | null {
  return ratings.find(([id]) => id === reply)?.[1] ?? null
}

/** With `rating` null it is taken back. */
export function withRating(ratings: Ratings, reply: string, rating: Rating | null): Ratings {
  const others = ratings.filter(([id]) => id !== reply)
  return rating ? [...others, [reply, rating] as const].slice(-MAX_RATINGS) : others
}
