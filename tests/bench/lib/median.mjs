// Several runs of a case as one: of each figure the median, the lowest and the highest.

/**
 * @param {{kind: string, name: string}} one the case
 * @param {{figures: Record<string, number>, failures: string[], quiet: Record<string, number>}[]} runs
 */
export function median({kind, name}, runs) {
  const figures = {}
  for (const key of Object.keys(runs[0].figures)) {
    const values = runs.map((run) => run.figures[key]).filter(Number.isFinite).sort((a, b) => a - b)
    if (values.length === 0) continue
    figures[key] = {median: middle(values), lowest: values[0], highest: values.at(-1)}
  }
  const quiet = {}
  for (const key of Object.keys(runs[0].quiet)) quiet[key] = runs.reduce((sum, run) => sum + run.quiet[key], 0)
  return {kind, name, figures, quiet, failures: [...new Set(runs.flatMap((run) => run.failures))]}
}

/** Of sorted values; of an even number the mean of the two in the middle. */
function middle(values) {
  const half = values.length >> 1
  return values.length % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2
}
