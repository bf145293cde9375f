/**
 * What one replica takes: the time until it is ready, and memory, at rest and when it has worked; beside oidc-provider, which
 * makes its table, its key and its signed-in people when it starts.
 */
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withBeside, type Beside } from '../beside.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { drive } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { addPeople, signedInPeople, signIn } from '../people.ts'
import { percentile } from '../percentile.ts'
import type { PostgresServer } from '../postgres-server.ts'
import { nativeHop, nativeRound, PEER, standardRound } from '../rounds.ts'

const STARTS = 5
const REST = 5 // seconds
const WORK = 5 // seconds, of each kind
const SATURATED = { isRepeated: true, clients: PEOPLE, seconds: WORK }
const BAR = { ready: 1500, atRest: 130, inLoad: 300 } // milliseconds, MiB

export const oneReplica: Benchmark = async (postgres) => [
  ...(await ofHub(postgres)),
  ...(await ofPeer(postgres)),
]

async function ofHub(postgres: PostgresServer): Promise<Figure[]> {
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

async function ofPeer(postgres: PostgresServer): Promise<Figure[]> {
  const withPeer = <Result>(work: (peer: Beside) => Promise<Result>) =>
    withBeside(postgres, ['oidc-provider', 'EdDSA'], work)

  const starts: number[] = []
  for (let start = 0; start < STARTS; start += 1)
    starts.push(await withPeer(async ({ readyAfter }) => readyAfter))
  return withPeer(async (peer) => {
    await delay(REST * 1000)
    const atRest = memoryOf(peer)
    await drive({ ...standardRound(peer, { endpoints: PEER }), ...SATURATED })
    return [
      timed('oidc-provider: start to ready', starts),
      told('oidc-provider: memory at rest', atRest),
      told('oidc-provider: memory after rounds', memoryOf(peer)),
    ]
  })
}

/** As many hops, rounds and sign-ins as it can do. */
async function work(hub: BenchHub): Promise<void> {
  const at = { url: hub.url, cookies: await signedInPeople(hub, PEOPLE) }
  const people = await addPeople(hub, 100)
  const signIns = { url: hub.url, requests: people.map(signIn), expects: 200 }
  for (const round of [nativeHop(at), nativeRound(at), signIns])
    await drive({ ...round, ...SATURATED })
}

const timed = (name: string, times: number[]): Figure => ({
  ...{ name, count: times.length, errors: 0, p50: percentile(times, 0.5), notes: [] },
})

const told = (name: string, mebibytes: number): Figure => ({
  ...{ name, count: 1, errors: 0, notes: [`${mebibytes.toFixed(0)} MiB`] },
})

const holding = (name: string, mebibytes: number, bar: number) =>
  withBar(told(name, mebibytes), `under ${bar} MiB`, mebibytes < bar)

/** What is resident of its process. */
function memoryOf({ pid }: { pid: number }): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })
  return Number(stdout) / 1024
}
