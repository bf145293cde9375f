/**
 * PostgreSQL goes and comes back, once in good order and once as in a crash: refused quickly, keys still served, recovered
 * without a restart.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { atMost, equal, none, type Fault, type Figure } from '../fault.ts'
import type { Installation } from '../installation.ts'
import { isError, type Answer } from '../site.ts'
import { PASSWORD } from '../visit.ts'

const CROWD = 6
const AWAY = 2_000 // milliseconds

export const databaseRestarted: Fault = {
  title: 'database restarted',
  database: 'postgres',
  async run(installation, lengths) {
    const { crowd, replicas } = installation
    const { leave } = await crowd(CROWD)
    const figures: Figure[] = []
    for (const how of ['fast', 'immediate'] as const) {
      await delay(lengths.load * 1000)
      figures.push(...(await goAndComeBack(installation, how)))
    }
    await leave()
    const log = replicas.flatMap((replica) => replica.log())
    const faults = log.filter(
      (line) => line.includes('"code":"server_error"') || line.includes(PASSWORD),
    )
    return [
      ...figures,
      none('log lines of a fault of the hub, or with a password', faults, log.length),
    ]
  },
}

async function goAndComeBack(
  { cluster, replicas, answers }: Installation,
  how: 'fast' | 'immediate',
): Promise<Figure[]> {
  const [hub] = replicas
  const keys = await keysOf(hub!)
  await cluster.stop(how)
  const goneAt = performance.now()
  const [health, served] = [(await hub!.get('/healthz')).status, await keysOf(hub!)]
  await delay(AWAY)
  const backAt = performance.now()
  await cluster.start()
  const startedAt = performance.now()
  for (const replica of replicas) while ((await replica.get('/readyz')).status !== 200);
  const recovery = (performance.now() - startedAt) / 1000

  const meanwhile = answers.filter(({ at }) => at > goneAt && at < backAt)
  const slowest = Math.max(...meanwhile.map(({ took }) => took)) / 1000
  return [
    none(`${how}: answers other than 503 with Retry-After`, unfit(meanwhile), meanwhile.length),
    atMost(2, 's', `${how}: the slowest of them`, slowest),
    equal(true, `${how}: /healthz and the keys as before`, health === 200 && served === keys),
    atMost(5, 's', `${how}: ready after its return`, recovery),
  ]
}

const keysOf = async (hub: Installation['replicas'][number]) =>
  (await hub.get('/.well-known/jwks.json')).text()

const unfit = (answers: readonly Answer[]) =>
  answers
    .filter((answer) => isError(answer) && !(answer.status === 503 && answer.retryAfter !== null))
    .map(({ path, status }) => `${path} ${status}`)
