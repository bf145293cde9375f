/**
 * Password sign-ins at saturation, beside what argon2 alone can do on this machine at the same cost and as many at once as
 * the hub computes. They take turns, so that whatever else the machine does falls on all of them.
 */
import { availableParallelism } from 'node:os'
import { withBar, type Figure } from '../benchmark.ts'
import { hashAlone, LIBRARIES } from '../hash-alone.ts'
import { withHub, type BenchHub } from '../hub.ts'
import { drive, figureOf, joined, type LoadRequest, type Outcome } from '../load.ts'
import { addPeople, signIn, signInElsewhere } from '../people.ts'
import type { PostgresServer } from '../postgres-server.ts'

const BAR = 0.85
const ROUNDS = 3
const SECONDS = 5
const CLIENTS = 16 // so many that the queue is never empty, and never full
const PEOPLE = 500
const AT_ONCE = availableParallelism()

export const passwordSignIns = (postgres: PostgresServer): Promise<Figure[]> =>
  withHub(postgres, {}, async (hub) => {
    const people = await addPeople(hub, PEOPLE)
    const [known, unknown] = [people.map(signIn), people.map(signInElsewhere)]
    for (const load of [known, unknown, known, unknown]) await saturate(hub, load) // until all of it is compiled

    const rounds: Array<Record<'own' | 'reference' | 'known' | 'unknown', Outcome>> = []
    for (let round = 0; round < ROUNDS; round += 1) {
      rounds.push({
        own: await hashAlone(LIBRARIES.own, { atOnce: AT_ONCE, seconds: SECONDS }),
        reference: await hashAlone(LIBRARIES.reference, { atOnce: AT_ONCE, seconds: SECONDS }),
        known: await saturate(hub, known),
        unknown: await saturate(hub, unknown),
      })
    }
    const all = (which: keyof (typeof rounds)[0]) => joined(rounds.map((round) => round[which]))
    const own = figureOf(`argon2 alone, ${AT_ONCE} at once`, all('own'))
    const reference = figureOf(`argon2 in C alone, ${AT_ONCE} at once`, all('reference'))
    const named = (name: string) => `sign-in on a ${name} browser, ${CLIENTS} at once`
    return [
      ...[own, reference],
      beside(own, reference, named('known'), all('known')),
      beside(own, reference, named('new'), all('unknown')),
    ]
  })

const saturate = (hub: BenchHub, requests: LoadRequest[]) =>
  drive({
    ...{ url: hub.url, requests, isRepeated: true },
    ...{ clients: CLIENTS, seconds: SECONDS, expects: 200 },
  })

function beside(own: Figure, reference: Figure, name: string, outcome: Outcome): Figure {
  const figure = figureOf(name, outcome)
  const share = figure.perSecond! / own.perSecond!
  const shareOfC = figure.perSecond! / reference.perSecond!
  const client = outcome.cpu / figure.count
  const notes = [
    `${(100 * share).toFixed(1)} % of argon2 alone, ${(100 * shareOfC).toFixed(1)} % of the one in C`,
    `the client's share: ${client.toFixed(2)} ms of CPU each`,
  ]
  const noted = { ...figure, notes: [...notes, ...figure.notes] }
  return withBar(noted, `≥ ${100 * BAR} % of argon2 alone`, share >= BAR)
}
