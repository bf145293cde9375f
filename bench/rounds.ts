/**
 * What people who are signed in cause when they go to an app, as the load driver asks for it: either native flow, the same round
 * of a standard client, and what renews its tokens.
 */
import { createHash } from 'node:crypto'
import type { Load, LoadRequest } from './load.ts'
import { authorizePath } from './hub.ts'
import { OAUTH_CLIENT } from './oauth-client.ts'

export type Round = Omit<Load, 'clients' | 'seconds'>

/** Where it is asked, and the cookies of browsers on which somebody is signed in. */
export interface SignedIn {
  url: string
  cookies: string[]
}

const VERIFIER = 'v'.repeat(43)
const CHALLENGE = createHash('sha256').update(VERIFIER).digest('base64url')
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' }

export const nativeHop = ({ url, cookies }: SignedIn): Round => ({
  ...{ url, memories: memoriesOf(cookies), expects: 302 },
  requests: [{ path: authorizePath('n'.repeat(43)) }],
})

const memoriesOf = (cookies: readonly string[]) => cookies.map((cookie) => ({ cookie }))

const CALENDAR = {
  app: 'calendar',
  redirect_uri: 'http://calendar.localhost:4002/identity/callback',
}

export function nativeRound({ url, cookies }: SignedIn): Round {
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
export const PEER = { authorize: '/auth', token: '/token' }

const basic = (clientId: string) => ({
  ...FORM,
  Authorization: `Basic ${Buffer.from(`${clientId}:${encodeURIComponent(OAUTH_CLIENT.clientSecret)}`).toString('base64')}`,
})

const [REDIRECT_URI = ''] = OAUTH_CLIENT.redirectUris

export function standardRound(
  { url, cookies }: SignedIn,
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

const RENEWAL: LoadRequest = {
  ...{ method: 'POST', path: HUB.token, headers: basic(OAUTH_CLIENT.id) },
  body: 'grant_type=refresh_token&refresh_token=*refresh_token*',
}

const OFFLINE = { scope: 'openid offline_access' }

/** Each client has a refresh token of its own, and goes on with the one that it is given. */
export async function renewal({ url, cookies }: SignedIn): Promise<Round> {
  const memories = await Promise.all(
    cookies.map(async (cookie) => ({ refresh_token: await firstRefreshToken(url, cookie) })),
  )
  return { url, requests: [RENEWAL], memories, expects: 200 }
}

/** The round of a standard client, whose refresh token is then used once. */
export function renewedRound(at: SignedIn): Round {
  const round = standardRound(at, OFFLINE)
  round.requests[0]!.then!.then = RENEWAL
  return round
}

async function firstRefreshToken(url: string, cookie: string): Promise<string> {
  const { requests } = standardRound({ url, cookies: [] }, OFFLINE)
  const [{ path, then }] = requests as [LoadRequest & { then: LoadRequest }]
  const back = await fetch(url + path, { headers: { Cookie: cookie }, redirect: 'manual' })
  const code = new URL(back.headers.get('location')!).searchParams.get('code')!
  const body = then.body!.replace('*code*', code)
  const answer = await fetch(url + then.path, { method: 'POST', headers: then.headers!, body })
  const { refresh_token } = (await answer.json()) as { refresh_token: string }
  return refresh_token
}
