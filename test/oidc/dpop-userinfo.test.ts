/**
 * A token that is bound to a key, brought to userinfo: RFC 9449 §7; and the whole way of a client that is not ours.
 */
import * as openid from 'openid-client'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADA, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { createDpopKey, type DpopKey } from './dpop-key.ts'
import { CLIENTS, freshCode, redeem, SPA_CALLBACK } from './standard-client.ts'

const SPA = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
const OFFLINE = { scope: 'openid email offline_access' }

const hub = useHub({ settings: CLIENTS })
let ada: Person
let key: DpopKey
let other: DpopKey
beforeAll(async () => {
  key = await createDpopKey(hub)
  other = await createDpopKey(hub)
})
beforeEach(async () => void (ada = await signedInPerson(hub)))

/** What a public client's code buys with a proof. */
async function bound() {
  const code = await freshCode(ada, { ...SPA, ...OFFLINE })
  return redeem(hub, { code, ...SPA }, { DPoP: await key.prove() })
}

describe('userinfo', () => {
  const PATH = '/oauth/userinfo'

  async function ask(headers: Record<string, string>, method = 'GET') {
    const response = await hub.app.request(`${ISSUER}${PATH}`, { method, headers })
    const body = (await response.json()) as Record<string, unknown>
    return { status: response.status, body, challenge: response.headers.get('www-authenticate') }
  }
  const sent = (token: string, DPoP: string) => ({ Authorization: `DPoP ${token}`, DPoP })

  test.each(['GET', 'POST'])('answers whoever holds the key: %s', async (method) => {
    const { access_token: accessToken } = (await bound()).body
    const proof = await key.prove({ method, path: PATH, accessToken })
    const { status, body } = await ask(sent(accessToken, proof), method)
    expect({ status, email: body['email'] }).toEqual({ status: 200, email: ADA })
  })

  test('refuses a bound token as a bearer’s', async () => {
    const { access_token } = (await bound()).body
    const { status, challenge } = await ask({ Authorization: `Bearer ${access_token}` })
    expect(status).toBe(401)
    expect(challenge).toContain('Bearer error="invalid_token"')
  })

  test('refuses a token that is bound to nothing, or to another key, however it is proven', async () => {
    const code = await freshCode(ada)
    const unbound = (await redeem(hub, { code })).body.access_token
    const { access_token } = (await bound()).body
    for (const [token, by] of [
      [unbound, key],
      [access_token, other],
    ]) {
      const proof = await by.prove({ method: 'GET', path: PATH, accessToken: token })
      const { status, body } = await ask(sent(token, proof))
      expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_token' })
    }
  })

  test.each([
    ['without a proof', async () => undefined],
    ['of no access token', async () => key.prove({ method: 'GET', path: PATH })],
    [
      'of another access token',
      async () => key.prove({ method: 'GET', path: PATH, accessToken: 'x' }),
    ],
    [
      'of another method',
      async (accessToken: string) => key.prove({ method: 'POST', path: PATH, accessToken }),
    ],
    [
      'of another endpoint',
      async (accessToken: string) => key.prove({ method: 'GET', accessToken }),
    ],
  ])('refuses a proof %s', async (_what, prove) => {
    const { access_token } = (await bound()).body
    const proof = await prove(access_token)
    const headers = { Authorization: `DPoP ${access_token}`, ...(proof && { DPoP: proof }) }
    const { status, body, challenge } = await ask(headers)
    expect({ status, error: body['error'] }).toEqual({ status: 401, error: 'invalid_dpop_proof' })
    expect(challenge).toMatch(/^DPoP algs="EdDSA RS256 ES256", error="invalid_dpop_proof"/)
  })

  test('asks for a nonce', async () => {
    const { access_token: accessToken } = (await bound()).body
    const proof = await key.prove({ method: 'GET', path: PATH, accessToken, nonce: undefined })
    const { status, challenge } = await ask(sent(accessToken, proof))
    expect(status).toBe(401)
    expect(challenge).toContain('error="use_dpop_nonce"')
  })
})

test('openid-client binds its tokens by discovery alone', async () => {
  const fetch: typeof globalThis.fetch = async (input, init) =>
    hub.app.request(new Request(input, init))
  const config = await openid.discovery(new URL(ISSUER), 'spa', undefined, openid.None(), {
    [openid.customFetch]: fetch as openid.CustomFetch,
  })
  const DPoP = openid.getDPoPHandle(config, await openid.randomDPoPKeyPair())
  const pkceCodeVerifier = openid.randomPKCECodeVerifier()
  const request = openid.buildAuthorizationUrl(config, {
    ...{ redirect_uri: SPA_CALLBACK, ...OFFLINE },
    ...{ code_challenge_method: 'S256', dpop_jkt: await DPoP.calculateThumbprint() },
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
  })
  const answer = new URL((await ada.open(request.href)).headers.get('location')!)

  const tokens = await openid.authorizationCodeGrant(
    config,
    answer,
    { pkceCodeVerifier },
    {},
    { DPoP },
  )
  expect(tokens.token_type).toBe('dpop')
  const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token!, {}, { DPoP })
  const { sub } = tokens.claims()!
  const claims = await openid.fetchUserInfo(config, renewed.access_token, sub, { DPoP })
  expect(claims.email).toBe(ADA)
})
