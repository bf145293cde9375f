/**
 * People who are signed in at the hub go to an app: a hop of either native flow, the same round of a standard client, and what
 * renews its tokens, each beside oidc-provider doing the same and beside what the machine can do at all. They take turns, since
 * a shared machine is not as fast at one time as at another.
 */
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withBeside } from '../beside.ts'
import { withHub } from '../hub.ts'
import { drive, figureOf, joined, type Outcome } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { signedInPeople } from '../people.ts'
import {
  nativeHop,
  nativeRound,
  PEER,
  renewal,
  standardRound,
  type Round,
  type SignedIn,
} from '../rounds.ts'

const TURNS = 10
const SECONDS = 1 // of each turn
const WARM_UP = 3 // seconds, which go to the compilers

interface Places {
  ceiling: SignedIn
  peer: SignedIn
  peerRs256: SignedIn
  hub: SignedIn
}

export const hops: Benchmark = (postgres) =>
  withBeside(postgres, ['ceiling'], (ceiling) =>
    withBeside(postgres, ['oidc-provider', 'EdDSA'], (peer) =>
      withBeside(postgres, ['oidc-provider', 'RS256'], (peerRs256) =>
        withHub(postgres, {}, async (hub) => {
          const cookies = await signedInPeople(hub, PEOPLE)
          return figuresOf({ ceiling, peer, peerRs256, hub: { url: hub.url, cookies } })
        }),
      ),
    ),
  )

async function figuresOf({ ceiling, peer, peerRs256, hub }: Places): Promise<Figure[]> {
  const asked = (at: SignedIn, path: string, expects: number) => {
    return { url: at.url, requests: [{ path }], expects }
  }
  const [limit, other, otherRs256, direct, code, web, rs256, refresh, keys, discovery] =
    await inTurns([
      ['ceiling: SELECT, INSERT, signature, redirect', () => asked(ceiling, '/', 302)],
      ['oidc-provider: code round', () => standardRound(peer, { endpoints: PEER })],
      ['oidc-provider: code round, RS256', () => standardRound(peerRs256, { endpoints: PEER })],
      ['hop, direct flow', () => nativeHop(hub)],
      ['hop, code flow', () => nativeRound(hub)],
      ['standard client: code round', () => standardRound(hub)],
      ['standard client: code round, RS256', () => standardRound(hub, { clientId: 'web-rs256' })],
      ['standard client: refresh', () => renewal(hub)],
      ['keys', () => asked(hub, '/.well-known/jwks.json', 200)],
      ['discovery', () => asked(hub, '/.well-known/openid-configuration', 200)],
    ])
  return [
    limit!,
    other!,
    otherRs256!,
    beside(beside(direct!, limit!, 0.6, 'of the ceiling'), other!, 4, 'times oidc-provider'),
    beside(code!, other!, 2.5, 'times oidc-provider'),
    beside(web!, other!, 2.5, 'times oidc-provider'),
    beside(rs256!, otherRs256!, 2.5, 'times oidc-provider'),
    withBar(refresh!, '360 a second and core', refresh!.perSecond! >= 360),
    withBar(keys!, '2,000 a second', keys!.perSecond! >= 2000),
    withBar(discovery!, '2,000 a second', discovery!.perSecond! >= 2000),
  ]
}

type Loads = Array<[name: string, load: () => Round | Promise<Round>]>

async function inTurns(loads: Loads): Promise<Figure[]> {
  const driven = async (load: Loads[number][1], seconds: number) =>
    drive({ clients: PEOPLE, isRepeated: true, ...(await load()), seconds })
  for (const [, load] of loads) await driven(load, WARM_UP)

  const outcomes = loads.map((): Outcome[] => [])
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [index, [, load]] of loads.entries())
      outcomes[index]!.push(await driven(load, SECONDS))
  return loads.map(([name], index) => figureOf(name, joined(outcomes[index]!)))
}

function beside(figure: Figure, other: Figure, least: number, what: string): Figure {
  const ratio = figure.perSecond! / other.perSecond!
  const isMet = ratio >= least && (figure.bar?.isMet ?? true)
  const asks = [figure.bar?.asks, `${least} ${what}`].filter(Boolean).join(', ')
  const notes = [...figure.notes, `${ratio.toFixed(2)} ${what}`]
  return withBar({ ...figure, notes }, asks, isMet)
}
