/**
 * What one operation costs hub, database and wires: a fixed number of each, 16 at once, and what all of them took. What is spent
 * of the processor depends little on who else uses the machine, so it compares where times do not.
 */
import { notMeasured, type Benchmark } from '../benchmark.ts'
import { openCountingProxy } from '../counting-proxy.ts'
import { withHub } from '../hub.ts'
import { figureOf } from '../load.ts'
import { measureEach, OPERATIONS } from '../operations.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { hasProcessorTime } from '../processor-time.ts'
import { spendingMeter } from '../spending.ts'
import type { Traffic } from '../unit-cost.ts'

export const unitCosts: Benchmark = async (postgres) => {
  if (!hasProcessorTime) return [notMeasured('unit costs', 'only Linux has /proc')]
  const spending = await measureSpending(postgres)
  const traffic = await measureTraffic(postgres)
  return OPERATIONS.map(({ name }, i) => {
    const { outcome, cost } = spending[i]!
    return { ...figureOf(name, outcome), cost: { ...traffic[i]!.cost, ...cost } }
  })
}

const measureSpending = (postgres: PostgresServer) =>
  withHub(postgres, {}, async (hub) => measureEach(OPERATIONS, hub, await spendingMeter(hub)))

/** On a hub of its own: what counts the bytes would be in the way of what is spent. */
async function measureTraffic(postgres: PostgresServer) {
  const toDatabase = await openCountingProxy(postgres.url)
  try {
    return await withHub({ ...postgres, url: toDatabase.url }, {}, async (hub) => {
      const toHub = await openCountingProxy(hub.url)
      const read = async (): Promise<Traffic> => ({
        statements: toDatabase.traffic.statements,
        toDatabase: toDatabase.traffic.asked,
        fromDatabase: toDatabase.traffic.answered,
        toHub: toHub.traffic.asked,
        fromHub: toHub.traffic.answered,
      })
      try {
        return await measureEach(OPERATIONS, { ...hub, url: toHub.url }, { begin: read, end: read })
      } finally {
        await toHub.close()
      }
    })
  } finally {
    await toDatabase.close()
  }
}
