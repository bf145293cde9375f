/**
 * Every query waits, and with them every connection of the pool: a crowd is refused in time and takes no memory for good, and
 * whoever needs no database notices nothing.
 */
import pg from 'pg'
import { setTimeout as delay } from 'node:timers/promises'
import { drive, joined, type Outcome } from '../../../bench/load.ts'
import { percentile } from '../../../bench/percentile.ts'
import type { HubProcess } from '../../processes/hub-process.ts'
import { atMost, equal, none, type Fault } from '../fault.ts'
import { memoryOf } from '../memory.ts'
import { isError, siteAt, type Answer } from '../site.ts'

const WAVES = 4
const ASIDE = ['/.well-known/jwks.json', '/.well-known/openid-configuration']

export const poolExhausted: Fault = {
  title: 'pool exhausted, queries slow',
  database: 'postgres',
  async run({ environment, replicas, scene }, { waiting }) {
    const [hub] = replicas
    const answers: Answer[] = []
    const site = siteAt(Number(new URL(hub!.url).port), (answer) => answers.push(answer))
    const ask = (path: string) => site(new Request(scene.hubUrl + path, { headers: SOMEBODY }))

    const waves: Outcome[] = []
    const memory: number[] = []
    for (let wave = 0; wave < WAVES; wave += 1) {
      const release = await holdSessions(environment.DATABASE_URL!)
      const crowd = crowdAt(hub!, waiting)
      await ask(SESSION)
      for (let time = 0; time < 10; time += 1) for (const path of ASIDE) await ask(path)
      waves.push(await crowd)
      await release()
      await delay(500)
      memory.push((await memoryOf(hub!)).collected)
    }

    const { times, others } = joined(waves)
    const aside = answers.filter(({ path }) => path !== SESSION)
    const [second = NaN, last = NaN] = memory.slice(-2)
    return [
      none('answers other than 503', Object.entries(others), waiting * WAVES),
      equal(WAVES, 'Retry-After, wherever looked for', answers.filter(hasRetryAfter).length),
      atMost(3, 's', `the slowest of ${times.length} refusals`, Math.max(...times) / 1000),
      none('keys and discovery not answered', aside.filter(isError), aside.length),
      atMost(100, 'ms', 'half of keys and discovery within', percentile(timesOf(aside), 0.5)),
      atMost(10, '%', 'memory, the last wave over the one before', 100 * (last / second - 1)),
    ]
  },
}

const SESSION = '/v1/auth/session'

/** A session that the hub has to look for. */
const SOMEBODY = { cookie: `symbolon_session=${'s'.repeat(43)}` }

/** Each of them asks once. */
const crowdAt = ({ url }: HubProcess, waiting: number): Promise<Outcome> =>
  drive({
    ...{ url, clients: waiting, seconds: 30, expects: 503 },
    requests: Array.from({ length: waiting }, () => ({ path: SESSION, headers: SOMEBODY })),
  })

/** Nobody can read the table of sessions until it is released. */
async function holdSessions(connectionString: string): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  await client.query('begin; lock table sessions in access exclusive mode')
  return () => client.end()
}

const hasRetryAfter = ({ path, retryAfter }: Answer) => path === SESSION && retryAfter !== null
const timesOf = (answers: readonly Answer[]) => answers.map(({ took }) => took)
