/**
 * One row of the table of faults: what is done to a running installation, and what must then be measured.
 */
import type { Installation } from './installation.ts'
import type { Lengths } from './lengths.ts'

export interface Fault {
  title: string
  /** What it is done to. */
  database: 'postgres' | 'embedded'
  run(installation: Installation, lengths: Lengths): Promise<Figure[]>
}

/** What was measured, beside its bar. */
export interface Figure {
  what: string
  measured: string
  bar: string
  isMet: boolean
}

/** A number that may not be larger than its bar. Of nothing measured there is none (NaN, -Infinity), which meets no bar. */
export const atMost = (bar: number, unit: string, what: string, value: number): Figure => ({
  ...{ what, measured: `${digits(value)} ${unit}`, bar: `at most ${bar} ${unit}` },
  isMet: Number.isFinite(value) && value <= bar,
})

/** Nothing of the kind may have happened, among so many that might have; of none nothing is known. */
export function none(what: string, found: readonly unknown[], among: number): Figure {
  const examples = found.length > 0 ? `: ${[...new Set(found)].slice(0, 3).join('; ')}` : ''
  const measured = `${found.length} of ${among}${examples}`
  return { what, measured, bar: '0', isMet: found.length === 0 && among > 0 }
}

export const equal = (bar: unknown, what: string, value: unknown): Figure => ({
  ...{ what, measured: String(value), bar: String(bar) },
  isMet: value === bar,
})

const digits = (value: number) =>
  Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0)
