/**
 * People who are signed in at the hub go to an app: a hop of either native flow, the same round of a standard client, and what
 * renews its tokens, each beside oidc-provider doing the same and beside what the machine can do at all.
 */
import { createHash } from 'node:crypto'
import { withBar, type Benchmark, type Figure } from '../benchmark.ts'
import { withBeside, type Beside } from '../beside.ts'
import { authorizePath, withHub, type BenchHub } from '../hub.ts'
import { drive, figureOf, type Load, type LoadRequest } from '../load.ts'
import { OAUTH_CLIENT, PEOPLE } from '../oauth-client.ts'
import { addPeople, sessionCookie } from '../people.ts'

type Round = Omit<Load, 'clients' | 'seconds'>

const SECONDS = 8
const WARM_UP = 3 // seconds

const VERIFIER = 'v'.repeat(43)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

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
    const at = { url: hub.url, cookies: await signedInPeople(hub) }
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

async function signedInPeople(hub: BenchHub): Promise<string[]> {
  const people = await addPeople(hub, PEOPLE)
  return Promise.all(people.map((person) => sessionCookie(hub, person)))
}

const nativeHop = ({ url, cookies }: Beside): Round => ({
  ...{ url, memories: memoriesOf(cookies), expects: 302 },
  requests: [{ path: authorizePath('n'.repeat(43)) }],
})

const memoriesOf = (cookies: readonly string[]) => cookies.map((cookie) => ({ cookie }))

const CALENDAR = {
  app: 'calendar',
  redirect_uri: 'http://calendar.localhost:4002/identity/callback',
}

function nativeRound({ url, cookies }: Beside): Round {
  const query = new URLSearchParams({
    ...{ ...CALENDAR, response_type: 'code', state: 'a-state-of-the-right-length' },
    ...{ nonce: 'n'.repeat(43), code_challenge: CHALLENGE, code_challenge_method: 'S256' },
  })
  const redemption = { ...CALENDAR, grant_type: 'authorization_code', code_verifier: VERIFIER }
  const request: LoadRequest = {
    ...{ path: `/identity/authorize?${query}`, expects: 302 },
    then: { ...posted('/identity/token', redemption, FORM), expects: 200 },
  }
  return { url, requests: [request], memories: memoriesOf(cookies), expects: 200 }
}

/** What the load driver fills in is left as it is. */
const posted = (
  path: string,
  form: Record<string, string>,
  headers: LoadRequest['headers'] = {},
): LoadRequest => ({
  ...{ method: 'POST', path, headers },
  body: `${new URLSearchParams(form)}&code=*code*`,
})

const HUB = { authorize: '/oauth/authorize', token: '/oauth/token' }
const PEER = { authorize: '/auth', token: '/token' }

const basic = (clientId: string) => ({
  ...FORM,
  Authorization: `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(OAUTH_CLIENT.clientSecret)}`).toString('base64')}`,
})

const [REDIRECT_URI = ''] = OAUTH_CLIENT.redirectUris

function standardRound(
  { url, cookies }: Beside,
  { endpoints = HUB, clientId = OAUTH_CLIENT.id, scope = 'openid' } = {},
): Round {
  const query = new URLSearchParams({
    ...{ client_id: clientId, redirect_uri: REDIRECT_URI, response_type: 'code', scope },
    ...{ state: 'a-state', nonce: 'a-nonce' },
    ...{ code_challenge: CHALLENGE, code_challenge_method: 'S256' },
  })
  const redemption = {
    ...{ grant_type: 'authorization_code', redirect_uri: REDIRECT_URI, code_verifier: VERIFIER },
  }
  const request: LoadRequest = {
    path: `${endpoints.authorize}?${query}`,
    expects: endpoints === PEER ? 303 : 302,
    then: { ...posted(endpoints.token, redemption, basic(clientId)), expects: 200 },
  }
  return { url, requests: [request], memories: memoriesOf(cookies), expects: 200 }
}

/** Each client has a refresh token of its own, and goes on with the one that it is given. */
async function renewal({ url, cookies }: Beside): Promise<Round> {
  const memories = await Promise.all(
    cookies.map(async (cookie) => ({ refresh_token: await firstRefreshToken(url, cookie) })),
  )
  const request: LoadRequest = {
    ...{ method: 'POST', path: HUB.token, headers: basic(OAUTH_CLIENT.id) },
    body: 'grant_type=refresh_token&refresh_token=*refresh_token*',
  }
  return { url, requests: [request], memories, expects: 200 }
}

async function firstRefreshToken(url: string, cookie: string): Promise<string> {
  const { requests } = standardRound({ url, cookies: [] }, { scope: 'openid offline_access' })
  const [{ path, then }] = requests as [LoadRequest & { then: LoadRequest }]
  const back = await fetch(url + path, { headers: { Cookie: cookie }, redirect: 'manual' })
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!
  const body = then.body!.replace('*code*', code)
  const answer = await fetch(url + then.path, { method: 'POST', headers: then.headers!, body })
  const { refresh_token } = (await answer.json()) as { refresh_token: string }
  return refresh_token
}
