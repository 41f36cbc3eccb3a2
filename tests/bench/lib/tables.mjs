// The results as people read them.

const REPLIES = [
  ['chunks/s', 'chunksPerSecond', 0],
  ['worker', 'workerMs', 1],
  ['nginx', 'nginxMs', 1],
  ['redis', 'redisMs', 1],
  ['w+n', 'bothMs', 1],
  ['alone', 'floorMs', 1],
  ['ratio', 'ratio', 2],
]
const DELAYS = [
  ['added p50', 'addedP50', 2],
  ['p99', 'addedP99', 1],
  ['alone p50', 'floorAddedP50', 2],
  ['p99', 'floorAddedP99', 1],
  ['chunk p50', 'delayP50', 2],
  ['p99', 'delayP99', 1],
  ['alone p50', 'floorDelayP50', 2],
  ['p99', 'floorDelayP99', 1],
  ['worker MiB', 'workerPeakMib', 0],
  ['complete', 'complete', 0],
  ['of', 'total', 0],
]
const IDLE = [
  ['worker KiB', 'workerKib', 1],
  ['nginx KiB', 'nginxKib', 1],
  ['redis KiB', 'redisKib', 1],
  ['all KiB', 'allKib', 1],
  ['worker ms/s', 'workerMs', 2],
  ['nginx ms/s', 'nginxMs', 2],
  ['redis ms/s', 'redisMs', 2],
  ['open p99', 'openP99', 1],
  ['held', 'complete', 0],
  ['of', 'total', 0],
]
const REQUESTS = [
  ['requests/s', 'requestsPerSecond', 0],
  ['worker', 'workerMs', 1],
  ['nginx', 'nginxMs', 1],
  ['redis', 'redisMs', 1],
  ['w+n', 'bothMs', 1],
  ['alone', 'floorMs', 1],
  ['ratio', 'ratio', 2],
  ['p50 ms', 'requestP50', 2],
  ['p99 ms', 'requestP99', 1],
  ['complete', 'complete', 0],
  ['of', 'total', 0],
]
const MEMORY = [
  ['2 workers', 'workersMib', 1],
  ['nginx', 'nginxMib', 1],
  ['both', 'appMib', 1],
  ['both, RSS', 'appRssMib', 1],
  ['redis', 'redisMib', 1],
  ['postgres', 'postgresMib', 1],
]

const SECTIONS = [
  ['Replies: CPU ms per 1,000 chunks', REPLIES, ['replies']],
  ['Replies: delays in ms', DELAYS, ['replies']],
  ['Open streams on which nothing happens: memory of each, CPU ms of 1,000 in a second', IDLE, ['idle']],
  ['Requests: CPU ms per 1,000', REQUESTS, ['get', 'sessions']],
  ['Memory in MiB with nobody there', MEMORY, ['memory']],
]

/** All tables; a case is in those of its kind. */
export function tables({results, runs}) {
  const parts = SECTIONS.flatMap(([title, columns, kinds]) => {
    const rows = results.filter(({kind}) => kinds.includes(kind))
    return rows.length > 0 ? [table(title, columns, rows)] : []
  })
  const note = runs > 1 ? `Medians of ${runs} runs; lowest and highest are in the JSON.\n` : ''
  return `${parts.join('\n')}\n${note}`
}

function table(title, columns, rows) {
  const cells = rows.map(({name, figures}) => [name, ...columns.map(([, key, digits]) => number(figures[key], digits))])
  const heads = ['', ...columns.map(([head]) => head)]
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((row) => row[i].length)))
  const line = (row) => `  ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ')}`
  return `${title}\n${[heads, ...cells].map(line).join('\n')}\n`
}

function number(figure, digits) {
  if (!figure) return '-'
  return figure.median.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits})
}
