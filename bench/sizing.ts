/**
 * What so many people need, from what one operation costs: replicas, cores, connections, disk and lines.
 */
import type { UnitCost } from './unit-cost.ts'

/** What one person does on a day on which they come, by the name of the unit cost. */
const DAY: Record<string, number> = {
  'sign-in on a known browser': 0.3,
  'sign-in on a new browser': 0.03,
  'hop, direct flow': 4,
  'hop, code flow': 2,
  'standard client: code round': 2,
  'standard client: refresh': 24, // two hours of access tokens
}

/** Days for which the rows of a table are there, where it is not for good; of the rest only a few at a time. */
const KEPT_DAYS: Record<string, number> = {
  authorization_codes: 1,
  refresh_tokens: 14,
  outbox: 7,
  sessions: 30,
  grants: 30,
  known_browsers: 400,
}

export const ASSUMED = {
  /** Of all people, on one day. */
  active: 0.5,
  /** A fifth of the day's work in its busiest hour, and twice as much as that in its busiest minutes. */
  peak: (2 * 0.2) / 3600,
  /** How busy a core may be at the peak. */
  busy: 0.5,
  /** So that one may fail. */
  leastReplicas: 2,
  connections: 10, // of each replica
  personBytes: 1300, // with an address and a browser
  retention: 365, // days of audit events
}

export interface Size {
  people: number
  /** At the peak, in a second. */
  signIns: number
  hops: number
  refreshes: number
  replicas: number
  hubCores: number
  databaseCores: number
  connections: number
  /** Statements in a second, at the peak. */
  statements: number
  /** Bytes. */
  rows: number
  auditEvents: number
  loggedInADay: number
  /** Bits in a second, at the peak. */
  toPeople: number
  toDatabase: number
}

export function sizeFor(people: number, costs: ReadonlyMap<string, UnitCost>): Size {
  const daily = Object.entries(DAY).map(([name, times]) => {
    const cost = costs.get(name)
    if (!cost) throw new Error(`no unit cost of "${name}"`)
    return { name, cost, times: times * people * ASSUMED.active }
  })
  const inADay = (of: (cost: UnitCost) => number) =>
    daily.reduce((sum, { cost, times }) => sum + times * of(cost), 0)
  const atPeak = (of: (cost: UnitCost) => number) => inADay(of) * ASSUMED.peak
  const peakOf = (kind: RegExp) =>
    daily.reduce((sum, { name, times }) => sum + (kind.test(name) ? times : 0), 0) * ASSUMED.peak
  const cores = (of: (cost: UnitCost) => number) => atPeak(of) / 1000 / ASSUMED.busy
  const replicas = Math.max(ASSUMED.leastReplicas, Math.ceil(cores(({ main }) => main)))
  return {
    ...{ people, replicas, connections: replicas * ASSUMED.connections },
    signIns: peakOf(/sign-in/),
    hops: peakOf(/hop|round/),
    refreshes: peakOf(/refresh/),
    hubCores: cores(({ hub }) => hub),
    databaseCores: cores(({ postgres }) => postgres),
    statements: atPeak(({ statements }) => statements),
    rows: people * ASSUMED.personBytes + inADay(standing),
    auditEvents: inADay((cost) => stored(cost, /^audit_/)) * ASSUMED.retention,
    loggedInADay: inADay(({ logged }) => logged),
    toPeople: 8 * atPeak(({ fromHub }) => fromHub),
    toDatabase: 8 * atPeak(({ toDatabase, fromDatabase }) => toDatabase + fromDatabase),
  }
}

/** What a day's work leaves for as long as its rows live. */
const standing = (cost: UnitCost) =>
  Object.entries(KEPT_DAYS).reduce(
    (sum, [table, days]) => sum + days * (cost[`bytes.${table}`] ?? 0),
    0,
  )

const stored = (cost: UnitCost, tables: RegExp) =>
  Object.entries(cost)
    .filter(([key]) => key.startsWith('bytes.') && tables.test(key.slice('bytes.'.length)))
    .reduce((sum, [, bytes]) => sum + bytes, 0)
