/**
 * Unit costs as a table in Markdown.
 */
import { markdownTable } from './table.ts'
import type { UnitCost } from './unit-cost.ts'

const COLUMNS: Array<[head: string, cell: (cost: UnitCost) => string]> = [
  ['hub, ms', ({ hub }) => hub.toFixed(2)],
  ['its main thread, ms', ({ main }) => main.toFixed(2)],
  ['PostgreSQL, ms', ({ postgres }) => postgres.toFixed(2)],
  ['client, ms', ({ driver }) => driver.toFixed(2)],
  ['statements', ({ statements }) => statements.toFixed(1)],
  ['bytes to and from the database', (cost) => pair(cost.toDatabase, cost.fromDatabase)],
  ['bytes to and from the hub', (cost) => pair(cost.toHub, cost.fromHub)],
  ['bytes logged', ({ logged }) => whole(logged)],
  [
    'bytes stored',
    (cost) => whole(ofTables(cost, 'bytes').reduce((sum, [, each]) => sum + each, 0)),
  ],
  [
    'rows',
    (cost) =>
      ofTables(cost, 'rows')
        .map(([table, each]) => `${each.toFixed(2)} ${table}`)
        .join(', '),
  ],
]

const whole = (value: number) => value.toFixed(0)
const pair = (to: number, from: number) => `${whole(to)}, ${whole(from)}`

const ofTables = (cost: UnitCost, what: 'bytes' | 'rows') =>
  Object.entries(cost)
    .filter(([key, value]) => key.startsWith(`${what}.`) && value !== 0)
    .map(([key, value]) => [key.slice(what.length + 1), value] as const)

export const costTableOf = (costs: ReadonlyArray<{ name: string; cost: UnitCost }>): string =>
  markdownTable([
    ['operation', ...COLUMNS.map(([head]) => head)],
    ...costs.map(({ name, cost }) => [name, ...COLUMNS.map(([, cell]) => cell(cost))]),
  ])
