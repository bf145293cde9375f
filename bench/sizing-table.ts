/**
 * What so many people need, as a table in Markdown.
 */
import { sizeFor, type Size } from './sizing.ts'
import { markdownTable } from './table.ts'
import type { UnitCost } from './unit-cost.ts'

const PEOPLE = [1_000, 100_000, 100_000_000]

const ROWS: Array<[what: string, cell: (size: Size) => string]> = [
  ['sign-ins a second, at the peak', ({ signIns }) => rounded(signIns)],
  ['hops and rounds a second', ({ hops }) => rounded(hops)],
  ['refreshes a second', ({ refreshes }) => rounded(refreshes)],
  ['replicas', ({ replicas }) => rounded(replicas)],
  ['cores of all replicas', ({ hubCores }) => rounded(hubCores)],
  ['cores of the database', ({ databaseCores }) => rounded(databaseCores)],
  ['connections to it', ({ connections }) => rounded(connections)],
  ['statements a second', ({ statements }) => rounded(statements)],
  ['people, sessions, grants and tokens', ({ rows }) => bytes(rows)],
  ['audit events of a year', ({ auditEvents }) => bytes(auditEvents)],
  ['write-ahead log of a day', ({ loggedInADay }) => bytes(loggedInADay)],
  ['from replicas to people, bits a second', ({ toPeople }) => prefixed(toPeople, 1000, 'bit')],
  ['between replicas and database', ({ toDatabase }) => prefixed(toDatabase, 1000, 'bit')],
]

export function sizingTableOf(costs: ReadonlyArray<{ name: string; cost: UnitCost }>): string {
  const byName = new Map(costs.map(({ name, cost }) => [name, cost]))
  const sizes = PEOPLE.map((people) => sizeFor(people, byName))
  return markdownTable([
    ['', ...PEOPLE.map((people) => `${people.toLocaleString('en')} people`)],
    ...ROWS.map(([what, cell]) => [what, ...sizes.map(cell)]),
  ])
}

/** Two digits: what people do is a guess. */
const rounded = (value: number) =>
  Number(value.toPrecision(2)).toLocaleString('en', { maximumFractionDigits: 3 })

const bytes = (value: number) => prefixed(value, 1000, 'B')

function prefixed(value: number, step: number, unit: string): string {
  const prefixes = ['', 'k', 'M', 'G', 'T']
  const power = Math.min(
    prefixes.length - 1,
    Math.max(0, Math.floor(Math.log(value) / Math.log(step))),
  )
  return `${rounded(value / step ** power)} ${prefixes[power]}${unit}`
}
