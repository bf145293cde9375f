/**
 * What one operation costs on average: what is spent of the processor, what goes over the wires, what stays in the database.
 */
export interface UnitCost {
  /** Milliseconds of the processor. */
  hub: number
  postgres: number
  driver: number
  /** Round trips to the database. */
  statements: number
  /** Bytes of statements and of their answers. */
  toDatabase: number
  fromDatabase: number
  /** Bytes of requests and of their answers. */
  toHub: number
  fromHub: number
  /** Bytes of the write-ahead log; without full pages where the server leaves them out. */
  logged: number
  /** What a table has grown by, with its indexes. */
  [table: `bytes.${string}` | `rows.${string}`]: number
}

export type Reading = Record<string, number>

/** By how much each value has grown, shared among so many; what has not grown is left out. */
export const growth = (from: Reading, to: Reading, count: number): Reading =>
  Object.fromEntries(
    Object.entries(to)
      .map(([what, value]) => [what, (value - (from[what] ?? 0)) / count] as const)
      .filter(([, grown]) => grown !== 0),
  )
