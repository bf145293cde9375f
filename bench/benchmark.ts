/**
 * What a benchmark is given, and the figures that it reports, each beside the bar that it has to clear.
 */
import type { PostgresServer } from './postgres-server.ts'
import type { UnitCost } from './unit-cost.ts'

export type Benchmark = (postgres: PostgresServer) => Promise<Figure[]>

export interface Figure {
  name: string
  /** What was measured, of which the times are. */
  count: number
  /** What ended otherwise than it should have. */
  errors: number
  /** Milliseconds. */
  p50?: number
  p99?: number
  perSecond?: number
  cost?: UnitCost
  /** What stands beside it. */
  notes: string[]
  bar?: { asks: string; isMet: boolean }
}

/** A bar that is asked for; with an error it is not met. */
export const withBar = (figure: Figure, asks: string, isMet: boolean): Figure => ({
  ...figure,
  bar: { asks, isMet: isMet && figure.errors === 0 },
})

/** What this machine cannot tell. */
export const notMeasured = (name: string, why: string): Figure => ({
  ...{ name, count: 0, errors: 0, notes: [`not measured: ${why}`] },
})
