// What has changed from one report to another.

const TOLD = {
  bothMs: 'CPU ms of worker and nginx',
  workerMs: 'CPU ms of the worker',
  nginxMs: 'CPU ms of nginx',
  redisMs: 'CPU ms of redis',
  floorMs: 'CPU ms of nginx alone',
  ratio: 'ratio to nginx alone',
  addedP50: 'added to the first chunk, p50 ms',
  addedP99: 'added to the first chunk, p99 ms',
  delayP50: 'delay of a chunk, p50 ms',
  delayP99: 'delay of a chunk, p99 ms',
  requestP50: 'request, p50 ms',
  requestP99: 'request, p99 ms',
  workerKib: 'KiB of a stream, worker',
  allKib: 'KiB of a stream, all',
  appMib: 'MiB of nginx and workers',
}

export function comparison(old, now) {
  const lines = [`old: ${old.date}, ${old.machine.summary}`, `new: ${now.date}, ${now.machine.summary}`]
  const known = ['processors', 'model', 'system', 'nginx', 'optimize']
  const differing = known.filter((key) => old.machine[key] !== now.machine[key])
  if (differing.length > 0) lines.push(`WARNING: measured under different conditions: ${differing.join(', ')}`)
  if (old.quick !== now.quick) lines.push('WARNING: one of the two is a quick run, whose figures mean nothing')
  for (const result of now.results) {
    const before = old.results.find(({name}) => name === result.name)
    lines.push('', result.name, ...(before ? changes(before.figures, result.figures) : ['  new']))
  }
  const gone = old.results.filter(({name}) => !now.results.some((result) => result.name === name))
  for (const {name} of gone) lines.push('', name, '  gone')
  return lines.join('\n')
}

function changes(before, now) {
  return Object.entries(TOLD)
    .filter(([key]) => before[key] && now[key])
    .map(([key, what]) => `  ${what.padEnd(34)} ${change(before[key], now[key])}`)
}

/** A change that is more than chance is marked: the two ranges of several runs do not touch. */
function change(before, now) {
  const percent = before.median === 0 ? NaN : (now.median / before.median - 1) * 100
  const several = before.lowest < before.highest && now.lowest < now.highest
  const apart = several && (now.lowest > before.highest || now.highest < before.lowest)
  const share = Number.isFinite(percent) ? `${percent >= 0 ? '+' : ''}${percent.toFixed(0)} %` : 'n/a'
  const told = `${before.median.toFixed(2).padStart(9)} -> ${now.median.toFixed(2).padStart(9)}  ${share.padStart(7)}`
  return apart ? `${told}  *` : told
}
