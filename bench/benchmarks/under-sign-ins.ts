/**
 * What everybody else waits for while 500 clients sign in, each again as soon as it is answered: far more than the queue of
 * two seconds holds, so the rest is told `hub_busy` and asks again at once.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { withBar, type Figure } from '../benchmark.ts'
import { authorizePath, withHub, type BenchHub } from '../hub.ts'
import { drive, figureOf, type Outcome } from '../load.ts'
import { addPeople, sessionCookie, signInElsewhere } from '../people.ts'
import type { PostgresServer } from '../postgres-server.ts'

const BAR = 100 // milliseconds
const CLIENTS = 500
const SECONDS = 10
const UNTIL_FULL = 3 // seconds
const BUSY = '503 hub_busy'

export const underSignIns = (postgres: PostgresServer): Promise<Figure[]> =>
  withHub(postgres, {}, async (hub) => {
    const people = await addPeople(hub, CLIENTS)
    const others = await askersOf(hub, await sessionCookie(hub, people[0]!))
    await others(2) // warm
    const quiet = await others(SECONDS)

    const flood = drive({
      ...{ url: hub.url, requests: people.map(signInElsewhere), isRepeated: true },
      ...{ clients: CLIENTS, seconds: UNTIL_FULL + SECONDS + 1, expects: 200 },
    })
    await delay(UNTIL_FULL * 1000)
    const busy = await others(SECONDS)
    return [
      ...quiet.map(([path, outcome]) => figureOf(`GET ${path}, quiet`, outcome)),
      ...busy.map(([path, outcome]) => {
        const figure = figureOf(`GET ${path}, while ${CLIENTS} sign in`, outcome)
        return withBar(figure, `p99 < ${BAR} ms`, figure.p99! < BAR)
      }),
      figureOf(`sign-in, ${CLIENTS} at once`, await flood, [BUSY]),
    ]
  })

/** One client for each address, in a process of its own, with a little rest so that it is no load itself. */
async function askersOf(hub: BenchHub, Cookie: string) {
  const asks = [
    { path: '/healthz', expects: 200 },
    { path: '/.well-known/jwks.json', expects: 200 },
    { path: '/identity/authorize', query: authorizePath('n'.repeat(43)), expects: 302 },
  ]
  const askOne = async ({ path, query = path, expects }: (typeof asks)[0], seconds: number) => {
    const requests = [{ path: query, headers: { Cookie } }]
    const load = { url: hub.url, requests, isRepeated: true, clients: 1, pause: 20, expects }
    return [path, await drive({ ...load, seconds })] as [string, Outcome]
  }
  return (seconds: number) => Promise.all(asks.map((ask) => askOne(ask, seconds)))
}
