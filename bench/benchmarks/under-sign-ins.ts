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

const CLIENTS = 500
const SECONDS = 10
const UNTIL_FULL = 3 // seconds
const BUSY = '503 hub_busy'

interface Ask {
  path: string
  query?: string
  expects: number
  /** Milliseconds, for 99 of 100. */
  bar: number
}

const ASKS: Ask[] = [
  { path: '/healthz', expects: 200, bar: 100 },
  { path: '/.well-known/jwks.json', expects: 200, bar: 100 },
  { path: '/identity/authorize', query: authorizePath('n'.repeat(43)), expects: 302, bar: 50 },
]

export const underSignIns = (postgres: PostgresServer): Promise<Figure[]> =>
  withHub(postgres, {}, async (hub) => {
    const people = await addPeople(hub, CLIENTS)
    const others = askersOf(hub, await sessionCookie(hub, people[0]!))
    await others(2) // warm
    const quiet = await others(SECONDS)

    const flood = drive({
      ...{ url: hub.url, requests: people.map(signInElsewhere), isRepeated: true },
      ...{ clients: CLIENTS, seconds: UNTIL_FULL + SECONDS + 1, expects: 200 },
    })
    await delay(UNTIL_FULL * 1000)
    const busy = await others(SECONDS)
    return [
      ...quiet.map(([{ path }, outcome]) => figureOf(`GET ${path}, quiet`, outcome)),
      ...busy.map(([{ path, bar }, outcome]) => {
        const figure = figureOf(`GET ${path}, while ${CLIENTS} sign in`, outcome)
        return withBar(figure, `p99 < ${bar} ms`, figure.p99! < bar)
      }),
      figureOf(`sign-in, ${CLIENTS} at once`, await flood, [BUSY]),
    ]
  })

/** One client for each address, in a process of its own, with a little rest so that it is no load itself. */
function askersOf(hub: BenchHub, Cookie: string) {
  const askOne = async (ask: Ask, seconds: number): Promise<[Ask, Outcome]> => {
    const { path, query = path, expects } = ask
    const requests = [{ path: query, headers: { Cookie } }]
    const load = { url: hub.url, requests, isRepeated: true, clients: 1, pause: 20, expects }
    return [ask, await drive({ ...load, seconds })]
  }
  return (seconds: number) => Promise.all(ASKS.map((ask) => askOne(ask, seconds)))
}
