/**
 * What the hub is asked for, one kind after another, so many of each, 16 at once; and what that makes a meter read.
 */
import type { BenchHub } from './hub.ts'
import { drive, type Outcome } from './load.ts'
import { PEOPLE } from './oauth-client.ts'
import { addPeople, signedInPeople, signIn, signInElsewhere, type Person } from './people.ts'
import { nativeHop, nativeRound, renewal, standardRound, type Round } from './rounds.ts'
import { growth } from './unit-cost.ts'

interface Site {
  url: string
  cookies: string[]
  people: Person[]
}

export interface Operation {
  name: string
  count: number
  round(site: Site): Round | Promise<Round>
}

export const OPERATIONS: Operation[] = [
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

export interface Meter<Reading> {
  begin(): Promise<Reading>
  end(): Promise<Reading>
}

export interface Measured<Reading> {
  name: string
  outcome: Outcome
  /** Of one. */
  cost: Reading & { driver: number }
}

export async function measureEach<Reading extends object>(
  operations: readonly Operation[],
  hub: BenchHub,
  meter: Meter<Reading>,
): Promise<Array<Measured<Reading>>> {
  const site = {
    url: hub.url,
    cookies: await signedInPeople(hub, PEOPLE),
    people: await addPeople(hub, 100),
  }
  const measured: Array<Measured<Reading>> = []
  for (const { name, count, round } of operations) {
    await fixed(await round(site), count / 4) // warm
    const load = await round(site)
    const before = await meter.begin()
    const outcome = await fixed(load, count)
    const cost = growth(before, await meter.end(), count)
    measured.push({ name, outcome, cost: { ...cost, driver: outcome.cpu / count } })
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
