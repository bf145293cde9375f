/**
 * What one replica takes: the time until it is ready, and memory, at rest and when it has worked.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { drive } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { addPeople, signedInPeople, signIn } from '../people.ts'
import { percentile } from '../percentile.ts'
import { nativeHop, nativeRound } from '../rounds.ts'

const STARTS = 5
const REST = 5 // seconds
const WORK = 5 // seconds, of each kind
const BAR = { ready: 1500, atRest: 130, inLoad: 300 } // milliseconds, MiB

export const oneReplica: Benchmark = async (postgres) => {
  const shared = { HUB_SECRET: randomBytes(32).toString('base64url') }
  return withHub(postgres, shared, async (first) => {
    const again = { ...shared, DATABASE_URL: first.databaseUrl }
    const starts: number[] = []
    for (let start = 0; start < STARTS; start += 1)
      starts.push(await withHub(postgres, again, async ({ readyAfter }) => readyAfter))
    const ready = timed('start to ready', starts)

    await delay(REST * 1000)
    const atRest = memoryOf(first)
    await work(first)
    return [
      timed('start to ready, on an empty database', [first.readyAfter]),
      withBar(ready, `${BAR.ready / 1000} s`, ready.p50! <= BAR.ready),
      holding('memory at rest', atRest, BAR.atRest),
      holding('memory after hops and sign-ins', memoryOf(first), BAR.inLoad),
    ]
  })
}

/** As many hops, rounds and sign-ins as it can do. */
async function work(hub: BenchHub): Promise<void> {
  const at = { url: hub.url, cookies: await signedInPeople(hub, PEOPLE) }
  const people = await addPeople(hub, 100)
  const signIns = { url: hub.url, requests: people.map(signIn), expects: 200 }
  for (const round of [nativeHop(at), nativeRound(at), signIns])
    await drive({ ...round, isRepeated: true, clients: PEOPLE, seconds: WORK })
}

const timed = (name: string, times: number[]): Figure => ({
  ...{ name, count: times.length, errors: 0, p50: percentile(times, 0.5), notes: [] },
})

function holding(name: string, mebibytes: number, bar: number): Figure {
  const figure = { name, count: 1, errors: 0, notes: [`${mebibytes.toFixed(0)} MiB`] }
  return withBar(figure, `under ${bar} MiB`, mebibytes < bar)
}

/** What is resident of its process. */
function memoryOf({ pid }: BenchHub): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout) / 1024
}
