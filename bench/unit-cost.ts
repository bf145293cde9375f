/**
 * What one operation costs on average: what is spent of the processor, what goes over the wires, what stays in the database.
 */
export type UnitCost = Spent & Traffic & Stored & { driver: number }

/** Milliseconds of the processor. */
export interface Spent {
  hub: number
  /** Of it, of the thread that runs JavaScript; the rest is hashing, and what V8 does beside it. */
  main: number
  postgres: number
}

export interface Traffic {
  /** Round trips to the database. */
  statements: number
  /** Bytes of statements and of their answers. */
  toDatabase: number
  fromDatabase: number
  /** Bytes of requests and of their answers. */
  toHub: number
  fromHub: number
}

export interface Stored {
  /** Bytes of the write-ahead log; without full pages where the server leaves them out. */
  logged: number
  /** A table with its indexes. */
  [table: `bytes.${string}` | `rows.${string}`]: number
}

/** By how much each value has grown, shared among so many. */
export function growth<Reading extends object>(from: Reading, to: Reading, count: number): Reading {
  const earlier = new Map<string, number>(Object.entries(from))
  const grown = Object.entries<number>(to as Record<string, number>).map(([what, value]) => [
    what,
    (value - (earlier.get(what) ?? 0)) / count,
  ])
  return Object.fromEntries(grown)
}
