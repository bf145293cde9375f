/**
 * Two replicas beside one. Client and database share the machine's cores with them, so the throughput of both together says
 * little; whether a second one is worth its core shows in what a hop costs the replicas.
 */
import { randomBytes } from 'node:crypto'
import { notMeasured, withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { driveTogether, figureOf, joined, type Outcome } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { signedInPeople } from '../people.ts'
import { hasProcessorTime, processorTime, serverProcess } from '../processor-time.ts'
import { nativeHop } from '../rounds.ts'

const ROUNDS = 3
const SECONDS = 4
const TABS = [1, 4] // of each person, open at the same time
const BAR = 1.7

export const twoReplicas: Benchmark = async (postgres) => {
  if (!hasProcessorTime) return [notMeasured('two replicas', 'only Linux has /proc')]
  const HUB_SECRET = randomBytes(32).toString('base64url')
  return withHub(postgres, { HUB_SECRET }, (first) =>
    withHub(postgres, { HUB_SECRET, DATABASE_URL: first.databaseUrl }, async (second) => {
      const server = await serverProcess(first.databaseUrl)
      const people = await signedInPeople(first, PEOPLE)
      const figures: Figure[] = []
      for (const tabs of TABS) {
        const site = { server, cookies: Array<string[]>(tabs).fill(people).flat() }
        figures.push(...(await compare(first, second, site)))
      }
      return figures
    }),
  )
}

async function compare(first: BenchHub, second: BenchHub, site: Site): Promise<Figure[]> {
  for (const hub of [first, second]) await hopping([hub, hub], site) // warm

  const [one, two]: [Hopping[], Hopping[]] = [[], []]
  for (let round = 0; round < ROUNDS; round += 1) {
    one.push(await hopping([first, first], site))
    two.push(await hopping([first, second], site))
  }
  return figuresOf(together(one), together(two), `${site.cookies.length} at once`)
}

interface Site {
  server: number
  cookies: string[]
}

interface Hopping {
  outcome: Outcome
  /** Milliseconds of the processor. */
  hubs: number
  postgres: number
}

/** Half of the people at each; both may be the same. */
async function hopping(hubs: [BenchHub, BenchHub], { server, cookies }: Site): Promise<Hopping> {
  const pids = new Set(hubs.map(({ pid }) => pid))
  const spent = () => [...pids].reduce((sum, pid) => sum + processorTime(pid), 0)
  const before = { hubs: spent(), postgres: processorTime(server) }
  const halves = await driveTogether(
    hubs.map(({ url }, i) => ({
      ...nativeHop({ url, cookies: cookies.filter((_, person) => person % 2 === i) }),
      ...{ isRepeated: true, clients: cookies.length / 2, seconds: SECONDS },
    })),
  )
  return {
    outcome: { ...joined(halves), seconds: halves[0]!.seconds },
    hubs: spent() - before.hubs,
    postgres: processorTime(server) - before.postgres,
  }
}

function together(rounds: readonly Hopping[]): Hopping {
  const sum = (of: 'hubs' | 'postgres') => rounds.reduce((all, round) => all + round[of], 0)
  const outcome = joined(rounds.map((round) => round.outcome))
  return { outcome, hubs: sum('hubs'), postgres: sum('postgres') }
}

function figuresOf(one: Hopping, two: Hopping, how: string): Figure[] {
  const alone = figure(`hop, one replica, ${how}`, one)
  const both = figure(`hop, two replicas, ${how}`, two)
  const gain = both.perSecond! / alone.perSecond!
  const worth = (2 * hubCost(one)) / hubCost(two)
  const notes = [...both.notes, `${gain.toFixed(2)} times one here`]
  const worthNote = `${worth.toFixed(2)} times one with a core for each replica, by what a hop costs`
  const asks = `${BAR} times one on cores of their own`
  return [alone, withBar({ ...both, notes: [...notes, worthNote] }, asks, worth >= BAR)]
}

const hubCost = ({ hubs, outcome }: Hopping) => hubs / outcome.times.length

function figure(name: string, { outcome, hubs, postgres }: Hopping): Figure {
  const each = (spent: number) => (spent / outcome.times.length).toFixed(2)
  const measured = figureOf(name, outcome)
  return {
    ...measured,
    notes: [
      ...measured.notes,
      `a hop takes ${each(hubs)} ms of hubs, ${each(postgres)} of PostgreSQL`,
    ],
  }
}
