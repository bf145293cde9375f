/**
 * People who are signed in at the hub go to an app: a hop of either native flow, the same round of a standard client, and what
 * renews its tokens, each beside oidc-provider doing the same and beside what the machine can do at all.
 */
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withBeside } from '../beside.ts'
import { withHub } from '../hub.ts'
import { drive, figureOf } from '../load.ts'
import { PEOPLE } from '../oauth-client.ts'
import { signedInPeople } from '../people.ts'
import { nativeHop, nativeRound, PEER, renewal, standardRound, type Round } from '../rounds.ts'

const SECONDS = 8
const WARM_UP = 3 // seconds

export const hops: Benchmark = async (postgres) => {
  const ceiling = await withBeside(postgres, ['ceiling'], ({ url }) =>
    measured('ceiling: SELECT, INSERT, signature, redirect', {
      url,
      requests: [{ path: '/' }],
      expects: 302,
    }),
  )
  const peer = await withBeside(postgres, ['oidc-provider', 'EdDSA'], (at) =>
    measured('oidc-provider: code round', standardRound(at, { endpoints: PEER })),
  )
  const peerRs256 = await withBeside(postgres, ['oidc-provider', 'RS256'], (at) =>
    measured('oidc-provider: code round, RS256', standardRound(at, { endpoints: PEER })),
  )
  return withHub(postgres, {}, async (hub) => {
    const at = { url: hub.url, cookies: await signedInPeople(hub, PEOPLE) }
    const direct = await measured('hop, direct flow', nativeHop(at))
    const code = await measured('hop, code flow', nativeRound(at))
    const web = await measured('standard client: code round', standardRound(at))
    const rs256 = await measured(
      'standard client: code round, RS256',
      standardRound(at, { clientId: 'web-rs256' }),
    )
    const refresh = await measured('standard client: refresh', () => renewal(at))
    const keys = await measured('keys', {
      url: hub.url,
      requests: [{ path: '/.well-known/jwks.json' }],
      expects: 200,
    })
    const discovery = await measured('discovery', {
      ...{ url: hub.url, requests: [{ path: '/.well-known/openid-configuration' }], expects: 200 },
    })
    return [
      ceiling,
      peer,
      peerRs256,
      beside(beside(direct, ceiling, 0.6, 'of the ceiling'), peer, 4, 'times oidc-provider'),
      beside(code, peer, 2.5, 'times oidc-provider'),
      beside(web, peer, 2.5, 'times oidc-provider'),
      beside(rs256, peerRs256, 2.5, 'times oidc-provider'),
      withBar(refresh, '360 a second and core', refresh.perSecond! >= 360),
      withBar(keys, '2,000 a second', keys.perSecond! >= 2000),
      withBar(discovery, '2,000 a second', discovery.perSecond! >= 2000),
    ]
  })
}

/** The first seconds go to the compilers. */
async function measured(name: string, load: Round | (() => Promise<Round>)): Promise<Figure> {
  const whole = async () => {
    const round = typeof load === 'function' ? await load() : load
    return { clients: PEOPLE, isRepeated: true, ...round }
  }
  await drive({ ...(await whole()), seconds: WARM_UP })
  return figureOf(name, await drive({ ...(await whole()), seconds: SECONDS }))
}

function beside(figure: Figure, other: Figure, least: number, what: string): Figure {
  const ratio = figure.perSecond! / other.perSecond!
  const isMet = ratio >= least && (figure.bar?.isMet ?? true)
  const asks = [figure.bar?.asks, `${least} ${what}`].filter(Boolean).join(', ')
  const notes = [...figure.notes, `${ratio.toFixed(2)} ${what}`]
  return withBar({ ...figure, notes }, asks, isMet)
}
