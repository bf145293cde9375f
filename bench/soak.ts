/**
 * A hub under steady load for as long as one likes: what it holds in memory after each garbage collection, and how many rows of
 * each table. People sign in, go to apps, renew tokens, ask for mails and sign out.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import { openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPostgresDatabase } from '../test/support/postgres-database.ts'
import { HUB_CONFIG, type HubPlace } from './hub.ts'
import { addPeople } from './people.ts'
import type { Outcome } from './load.ts'
import type { PostgresServer } from './postgres-server.ts'
import { createSoakCrowd } from './soak-crowd.ts'
import { storedIn } from './stored.ts'
import type { Stored } from './unit-cost.ts'

export interface Soak {
  /** A lifetime is a twelfth of it, of which a session is used for less than a half. */
  seconds: number
  hopsPerSecond: number
}

export interface Sample {
  /** Seconds since the start. */
  at: number
  /** Bytes after garbage collection. */
  rss: number
  heap: number
  stored: Stored
  /** Of what was asked since the sample before. */
  outcome: Outcome
}

const LONGEST_STRETCH = 30 // seconds
const PEOPLE = 300
/** The hub's, where an answer that was not good is explained. */
const LOG = join(tmpdir(), 'symbolon-soak.log')
const PROGRAM = fileURLToPath(new URL('soak-process.ts', import.meta.url))

export async function soak(
  postgres: PostgresServer,
  { seconds, hopsPerSecond }: Soak,
  tell: (sample: Sample) => void,
): Promise<Sample[]> {
  const database = await createPostgresDatabase(postgres.url)
  const hub = await startSoakedHub(database.url, (seconds * 1000) / 12)
  try {
    const beBusyFor = await createSoakCrowd(hub, await addPeople(hub, PEOPLE), hopsPerSecond)
    const samples: Sample[] = []
    const startedAt = performance.now()
    for (let at = 0; at < seconds; at = Math.round((performance.now() - startedAt) / 1000)) {
      const outcome = await beBusyFor(Math.min(LONGEST_STRETCH, seconds / 40))
      const [{ rss, heapUsed: heap }, stored] = [await hub.memory(), await storedIn(database.url)]
      samples.push({ at, rss, heap, stored, outcome })
      tell(samples.at(-1)!)
    }
    return samples
  } finally {
    await hub.end()
    await database.close()
  }
}

async function startSoakedHub(databaseUrl: string, lifetime: number) {
  const { PATH, HOME } = process.env
  const HUB_SECRET = randomBytes(32).toString('base64url')
  const hub = fork(PROGRAM, [String(lifetime)], {
    env: { PATH, HOME, PORT: '0', DATABASE_URL: databaseUrl, HUB_SECRET, HUB_CONFIG },
    execArgv: [...process.execArgv, '--expose-gc'],
    stdio: ['ignore', openSync(LOG, 'w'), 'inherit', 'ipc'],
  })
  const ended = once(hub, 'exit')
  const told = async <What>(): Promise<What> => {
    const [what] = await Promise.race([once(hub, 'message'), ended.then(() => [])])
    if (what === undefined) throw new Error('the hub ended before it was told to')
    return what
  }
  const { port } = await told<{ port: number }>()
  return {
    ...({ url: `http://127.0.0.1:${port}`, databaseUrl } satisfies HubPlace),
    memory: () => {
      hub.send('memory')
      return told<NodeJS.MemoryUsage>()
    },
    end: async () => {
      if (hub.connected) hub.disconnect()
      await ended
    },
  }
}
