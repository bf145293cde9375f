/**
 * `npm run bench`: runs every benchmark, or those that are named, prints one table and writes results.json beside this file.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Benchmark, Figure } from './benchmark.ts'
import { hops } from './benchmarks/hops.ts'
import { loadDriver } from './benchmarks/load-driver.ts'
import { mailRequests } from './benchmarks/mail-requests.ts'
import { model } from './benchmarks/model.ts'
import { oneReplica } from './benchmarks/one-replica.ts'
import { passwordSignIns } from './benchmarks/password-sign-ins.ts'
import { soakFor } from './benchmarks/soak.ts'
import { twoReplicas } from './benchmarks/two-replicas.ts'
import { underSignIns } from './benchmarks/under-sign-ins.ts'
import { unitCosts } from './benchmarks/unit-costs.ts'
import { verification } from './benchmarks/verification.ts'
import { costTableOf } from './cost-table.ts'
import { describeMachine } from './machine.ts'
import { openPostgresServer } from './postgres-server.ts'
import { sizingTableOf } from './sizing-table.ts'
import { tableOf } from './table.ts'

const BENCHMARKS: Record<string, Benchmark> = {
  'load-driver': loadDriver,
  hops,
  'mail-requests': mailRequests,
  'one-replica': oneReplica,
  'password-sign-ins': passwordSignIns,
  'two-replicas': twoReplicas,
  'under-sign-ins': underSignIns,
  'unit-costs': unitCosts,
  model,
  verification,
}

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '10' } },
})

/** Only where they are named. */
const LONG: Record<string, Benchmark> = { soak: soakFor(Number(values.minutes)) }

const all = { ...BENCHMARKS, ...LONG }
const unknown = asked.find((name) => !Object.hasOwn(all, name))
if (unknown !== undefined) {
  console.error(`There is no benchmark "${unknown}". There are: ${Object.keys(all).join(', ')}`)
  process.exit(1)
}

const postgres = await openPostgresServer()
try {
  const machine = await describeMachine(postgres)
  const figures: Figure[] = []
  for (const name of asked.length > 0 ? asked : Object.keys(BENCHMARKS)) {
    console.error(`${name} ...`)
    figures.push(...(await all[name]!(postgres)))
  }
  for (const [what, value] of Object.entries(machine)) console.log(`${what}: ${value}`)
  console.log(`\n${tableOf(figures)}`)
  const costs = figures.flatMap(({ name, cost }) => (cost ? [{ name, cost }] : []))
  if (costs.length > 0) console.log(`\n${costTableOf(costs)}\n\n${sizingTableOf(costs)}`)
  writeFileSync(
    new URL('results.json', import.meta.url),
    JSON.stringify({ machine, figures }, undefined, 2),
  )
} finally {
  await postgres.close()
}
