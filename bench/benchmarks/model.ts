/**
 * Whether the unit costs foretell what a machine does: a simulation is fed with those that were just measured, and stands beside
 * the same load on the real hub. It knows nothing else of the machine than its cores.
 */
import { availableParallelism } from 'node:os'
import { LIMIT } from '../../hub/src/base/limit.ts'
import { notMeasured, withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { driveTogether, figureOf, type Load } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { measureEach, OPERATIONS } from '../operations.ts'
import { addPeople, signedInPeople, signIn } from '../people.ts'
import { percentile } from '../percentile.ts'
import { hasProcessorTime } from '../processor-time.ts'
import { nativeHop } from '../rounds.ts'
import { simulate, type Kind, type Machine, type Place } from '../simulation.ts'
import { spendingMeter } from '../spending.ts'
import type { Spent } from '../unit-cost.ts'

const SECONDS = 10
const SIMULATED = 60 // seconds
const CLOSE = 0.2
const TABS = 4 // of each person, so that nobody waits for a free one

const HOP = 'hop, direct flow'
const SIGN_IN = 'sign-in on a known browser'

/** Where a request goes; what it costs at a place is spread evenly over its visits there. */
const PATHS: Record<string, Place[]> = {
  [HOP]: ['client', 'hub', 'database', 'hub', 'client'],
  [SIGN_IN]: ['client', 'hub', 'database', 'hub', 'hash', 'hub', 'database', 'hub', 'client'],
}

type Costs = ReadonlyMap<string, Spent & { driver: number }>

const CORES = availableParallelism()
const MACHINE: Machine = {
  cores: CORES,
  width: { client: 1, hub: 1, hash: CORES, database: LIMIT.poolConnections },
}

/** One kind of request, as the load driver and as the simulation have it. */
interface Offered {
  name: string
  load: Omit<Load, 'seconds'>
  stages: Kind['stages']
}

export const model: Benchmark = async (postgres) => {
  if (!hasProcessorTime) return [notMeasured('model', 'only Linux has /proc')]
  return withHub(postgres, {}, async (hub) => {
    const costs = await costsOf(hub)
    const hop = { name: HOP, stages: stagesOf(HOP, costs) }
    const signingIn = { name: SIGN_IN, stages: stagesOf(SIGN_IN, costs) }

    const cookies = await signedInPeople(hub, PEOPLE)
    const hops = nativeHop({ url: hub.url, cookies: Array(TABS).fill(cookies).flat() })
    const people = await addPeople(hub, 200)
    const signIns = { url: hub.url, requests: people.map(signIn), expects: 200 }
    const often = { ...hops, isRepeated: true, clients: PEOPLE }
    const [alone] = await compare('16 at once', [{ ...hop, load: often }])
    const mixed = await compare('at random moments', [
      { ...hop, load: { ...often, clients: TABS * PEOPLE, perSecond: alone!.perSecond! / 4 } },
      {
        ...signingIn,
        load: {
          ...signIns,
          isRepeated: true,
          clients: TABS * PEOPLE,
          perSecond: hashes(costs) / 4,
        },
      },
    ])
    return [alone!, ...mixed]
  })
}

async function costsOf(hub: BenchHub): Promise<Costs> {
  const operations = OPERATIONS.filter(({ name }) => name in PATHS)
  const measured = await measureEach(operations, hub, await spendingMeter(hub))
  return new Map(measured.map(({ name, cost }) => [name, cost]))
}

function stagesOf(name: string, costs: Costs): Kind['stages'] {
  const { driver, main, postgres, hub } = costs.get(name)!
  const work = { client: driver, hub: main, database: postgres, hash: hub - main }
  const path = PATHS[name]!
  const visits = (place: Place) => path.filter((each) => each === place).length
  return path.map((place) => ({ place, work: work[place] / visits(place) }))
}

/** So many a second this machine could do, if it did nothing else. */
function hashes(costs: Costs): number {
  const { hub, main } = costs.get(SIGN_IN)!
  return (1000 * CORES) / (hub - main)
}

async function compare(how: string, offered: Offered[]): Promise<Figure[]> {
  const outcomes = await driveTogether(offered.map(({ load }) => ({ ...load, seconds: SECONDS })))
  const kinds = offered.map(({ load: { clients, perSecond }, stages }) => ({
    ...{ stages, ...(perSecond === undefined ? { clients } : { perSecond }) },
  }))
  const foretold = simulate(MACHINE, kinds, SIMULATED)
  return offered.map(({ name }, i) =>
    withForetold(figureOf(`model: ${name}, ${how}`, outcomes[i]!), foretold[i]!),
  )
}

function withForetold(figure: Figure, times: readonly number[]): Figure {
  const foretold = {
    ...{ p50: percentile(times, 0.5), p99: percentile(times, 0.99) },
    perSecond: times.length / SIMULATED,
  }
  const off = (what: keyof typeof foretold) => foretold[what] / figure[what]! - 1
  const told = (what: keyof typeof foretold, unit: string) =>
    `${foretold[what].toFixed(1)}${unit} (${(100 * off(what)).toFixed(0)} %)`
  const notes = [
    `foretold ${told('perSecond', ' a second')}, p50 ${told('p50', ' ms')}, p99 ${told('p99', ' ms')}`,
  ]
  const isClose = Math.abs(off('perSecond')) <= CLOSE
  const asks = `throughput within ${100 * CLOSE} %`
  return withBar({ ...figure, notes: [...figure.notes, ...notes] }, asks, isClose)
}
