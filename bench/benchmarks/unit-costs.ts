/**
 * What one operation costs hub, database and wires: a fixed number of each, 16 at once, and what all of them took. What is spent
 * of the processor depends little on who else uses the machine, so it compares where times do not.
 */
import { notMeasured, type Benchmark } from '../benchmark.ts'
import { openCountingProxy } from '../counting-proxy.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { drive, figureOf } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { addPeople, signedInPeople, signIn, signInElsewhere, type Person } from '../people.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { hasProcessorTime, processorTime, serverProcess } from '../processor-time.ts'
import { nativeHop, nativeRound, renewal, standardRound, type Round } from '../rounds.ts'
import { storedIn } from '../stored.ts'
import { growth, type Reading, type UnitCost } from '../unit-cost.ts'

interface Site {
  url: string
  cookies: string[]
  people: Person[]
}

interface Operation {
  name: string
  count: number
  round(site: Site): Round | Promise<Round>
}

const OPERATIONS: Operation[] = [
  { name: 'hop, direct flow', count: 3000, round: nativeHop },
  { name: 'hop, code flow', count: 1500, round: nativeRound },
  { name: 'standard client: code round', count: 1500, round: (site) => standardRound(site) },
  { name: 'standard client: refresh', count: 1500, round: renewal },
  { name: 'sign-in on a known browser', count: 200, round: signingIn(signIn) },
  { name: 'sign-in on a new browser', count: 200, round: signingIn(signInElsewhere) },
  { name: 'keys', count: 5000, round: fetchingKeys },
]

function signingIn(request: typeof signIn) {
  return ({ url, people }: Site): Round => ({ url, requests: people.map(request), expects: 200 })
}

function fetchingKeys({ url }: Site): Round {
  return { url, requests: [{ path: '/.well-known/jwks.json' }], expects: 200 }
}

export const unitCosts: Benchmark = async (postgres) => {
  if (!hasProcessorTime) return [notMeasured('unit costs', 'only Linux has /proc')]
  const spending = await measureSpending(postgres)
  const traffic = await measureTraffic(postgres)
  return OPERATIONS.map(({ name }, i) => {
    const { outcome, cost } = spending[i]!
    const driver = outcome.cpu / outcome.times.length
    return {
      ...figureOf(name, outcome),
      cost: { ...cost, ...traffic[i]!.cost, driver } as UnitCost,
    }
  })
}

const measureSpending = (postgres: PostgresServer) =>
  withHub(postgres, {}, async (hub) => {
    const server = await serverProcess(hub.databaseUrl)
    return eachOperation(hub, {
      atOnce: () => ({ hub: processorTime(hub.pid), postgres: processorTime(server) }),
      outside: () => storedIn(hub.databaseUrl),
    })
  })

/** On a hub of its own: what counts the bytes would be in the way of what is spent. */
async function measureTraffic(postgres: PostgresServer) {
  const toDatabase = await openCountingProxy(postgres.url)
  try {
    return await withHub({ ...postgres, url: toDatabase.url }, {}, async (hub) => {
      const toHub = await openCountingProxy(hub.url)
      const atOnce = () => ({
        statements: toDatabase.traffic.statements,
        toDatabase: toDatabase.traffic.asked,
        fromDatabase: toDatabase.traffic.answered,
        toHub: toHub.traffic.asked,
        fromHub: toHub.traffic.answered,
      })
      try {
        return await eachOperation({ ...hub, url: toHub.url }, { atOnce })
      } finally {
        await toHub.close()
      }
    })
  } finally {
    await toDatabase.close()
  }
}

interface Meter {
  atOnce(): Reading
  /** Takes work itself, so it is read before and after the other. */
  outside?(): Promise<Reading>
}

async function eachOperation(hub: BenchHub, meter: Meter) {
  const site = {
    url: hub.url,
    cookies: await signedInPeople(hub, PEOPLE),
    people: await addPeople(hub, 100),
  }
  const measured = []
  for (const { count, round } of OPERATIONS) {
    await fixed(await round(site), count / 4) // warm
    const load = await round(site)
    const before = { ...(await meter.outside?.()), ...meter.atOnce() }
    const outcome = await fixed(load, count)
    const after = { ...meter.atOnce(), ...(await meter.outside?.()) }
    measured.push({ outcome, cost: growth(before, after, count) })
  }
  return measured
}

/** So many of them, in turn, however long that takes. */
const fixed = (round: Round, count: number) =>
  drive({
    ...round,
    ...{ clients: PEOPLE, seconds: 600 },
    requests: Array.from({ length: count }, (_, i) => round.requests[i % round.requests.length]!),
  })
