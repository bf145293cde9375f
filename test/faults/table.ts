/**
 * What was measured beside its bar, as one table in Markdown.
 */
import type { Result } from './run-row.ts'

const HEAD = ['fault', 'figure', 'measured', 'bar', '']

export function tableOf(results: readonly Result[]): string {
  const rows = results.flatMap(({ title, seconds, figures }) =>
    figures.map(({ what, measured, bar, isMet }, index) => [
      index === 0 ? `${title} (${seconds.toFixed(0)} s)` : '',
      ...[what, measured, bar, isMet ? 'met' : '**MISSED**'],
    ]),
  )
  const lines = [HEAD, HEAD.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
