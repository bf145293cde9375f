/**
 * Figures as one table, in Markdown, so that what was printed can be kept as it is.
 */
import type { Figure } from './benchmark.ts'

type Row = string[]

const HEAD: Row = ['figure', 'p50', 'p99', 'per second', 'count', 'errors', 'bar', 'notes']

export const tableOf = (figures: readonly Figure[]): string =>
  markdownTable([HEAD, ...figures.map(rowOf)])

/** The first row is the head. */
export function markdownTable(rows: readonly Row[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const [head, ...body] = rows.map((row) => line(row.map((cell, i) => cell.padEnd(widths[i]!))))
  return [head, line(widths.map((width) => '-'.repeat(width))), ...body].join('\n')
}

const rowOf = ({ name, count, errors, p50, p99, perSecond, notes, bar }: Figure): Row => [
  name,
  time(p50),
  time(p99),
  perSecond === undefined ? '' : digits(perSecond),
  String(count),
  String(errors),
  bar ? `${bar.asks}: ${bar.isMet ? 'met' : 'MISSED'}` : '',
  notes.join('; '),
]

const line = (cells: Row) => `| ${cells.join(' | ')} |`

function time(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return ''
  return milliseconds < 1 ? `${digits(milliseconds * 1000)} µs` : `${digits(milliseconds)} ms`
}

/** Three of them: the rest is noise. */
const digits = (value: number) => (value < 100 ? value.toPrecision(3) : value.toFixed(0))
