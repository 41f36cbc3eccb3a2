// The three kinds of test that a mutant may name as its proof.
//   {unit: 'Suite.Test'}                          a filter of GoogleTest
//   {node: 'integration/x.test.mjs', test: '…'}   a test by its name, in a file under tests/
//   {widget: 'x.test.ts', test: '…'}              a test by its name, of the widget
import path from 'node:path'

export const nameOf = ({unit, node, widget, test}) => unit ?? `${node ?? widget}: ${test}`

/** What must be built for it; the widget's tests read its sources. */
export const programsOf = ({unit, node}) => (unit ? ['unit-tests'] : node ? ['chat-worker', 'chat-jobs'] : [])

export function commandOf({unit, node, widget, test}) {
  if (unit) {
    return {command: (tree) => path.join(tree.output, 'bin/unit-tests'), args: [`--gtest_filter=${unit}`], folder: '.', limitMs: 60_000}
  }
  const command = (tree) => path.join(tree.source, 'tools/node')
  if (widget) return {command, args: ['npx', 'vitest', 'run', widget, '-t', test], folder: 'widget', limitMs: 60_000}
  const pattern = test.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&')
  return {command, args: ['node', '--test', '--test-reporter=tap', `--test-name-pattern=${pattern}`, node], folder: 'tests', limitMs: 240_000}
}
