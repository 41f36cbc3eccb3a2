// What is measured: one table. A case has a kind, which says how it is played (runs.mjs).

const REALISTIC = {chunks: 40, chunkBytes: 60, firstMs: 200, gapMs: 25, stamp: true}
const LLM_LIKE = {chunks: 40, chunkBytes: 60, firstMs: 500, gapMs: 250, stamp: true}
const FLOOD = {chunks: 200, chunkBytes: 60, firstMs: 0, gapMs: 0, stamp: true}

/** `atOnce` visitors take `total` replies in turn; they arrive spread over `spreadMs`. */
const replies = (name, about, script, atOnce, total, spreadMs = 1000) => ({
  kind: 'replies', name, about, script, atOnce, total, spreadMs,
})

const idle = (atOnce, holdSeconds) => ({
  kind: 'idle', name: 'idle', about: `${atOnce} open event streams on which nothing happens`, atOnce, holdSeconds,
})
const get = (total) => ({kind: 'get', name: 'get', about: 'GET of a history of 20 messages', atOnce: 32, total})
const sessions = (total) => ({kind: 'sessions', name: 'sessions', about: 'POST of new sessions', atOnce: 32, total})
const memory = () => ({kind: 'memory', name: 'memory', about: 'memory of nginx and 2 workers with nobody there'})

const FULL = [
  memory(),
  idle(5000, 30),
  replies('realistic-50', '50 visitors, 40 chunks 25 ms apart', REALISTIC, 50, 400),
  replies('realistic-200', '200 visitors, 40 chunks 25 ms apart', REALISTIC, 200, 1000),
  replies('realistic-1000', '1,000 visitors, 40 chunks 25 ms apart', REALISTIC, 1000, 3000),
  replies('llm-1000', '1,000 visitors, 40 chunks 250 ms apart', LLM_LIKE, 1000, 1000, 4000),
  replies('llm-5000', '5,000 visitors, 40 chunks 250 ms apart', LLM_LIKE, 5000, 5000, 5000),
  replies('flood', '64 visitors, 200 chunks without a pause', FLOOD, 64, 2000, 0),
  get(20_000),
  sessions(10_000),
]

// Small enough for a busy machine; the figures mean nothing, the completeness does.
const QUICK = [
  memory(),
  idle(200, 4),
  replies('realistic-50', '50 visitors, 40 chunks 25 ms apart', REALISTIC, 50, 50, 500),
  replies('llm-100', '100 visitors, 40 chunks 50 ms apart', {...LLM_LIKE, gapMs: 50}, 100, 100, 500),
  replies('flood', '16 visitors, 200 chunks without a pause', FLOOD, 16, 64, 0),
  get(1000),
  sessions(1000),
]

/** The cases in the order in which they are played: memory first, while nothing was ever allocated. */
export const cases = ({quick}) => (quick ? QUICK : FULL)
