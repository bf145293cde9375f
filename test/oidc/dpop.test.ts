/**
 * Tokens that are worth nothing without a key: RFC 9449, at the token endpoint and at userinfo.
 */
import { decodeJwt } from 'jose'
import * as openid from 'openid-client'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ADA, returned, signedInPerson, type Person } from '../hub/person.ts'
import { ISSUER, openTestHub, type TestHub } from '../support/hub.ts'
import { createDpopKey, type DpopKey } from './dpop-key.ts'
import {
  basic,
  CLIENTS,
  freshCode,
  oauthAuthorizeUrl,
  oauthError,
  post,
  redeem,
  renew,
  SECRET,
  SPA_CALLBACK,
} from './standard-client.ts'

const RESOURCE = 'https://orders.test/'
const BILLING = {
  ...{ id: 'billing', name: 'Billing', clientSecret: SECRET },
  ...{ grantTypes: ['client_credentials'], resources: [RESOURCE] },
}
const INVALID_GRANT = { status: 400, error: 'invalid_grant' }
const SPA = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
const OFFLINE = { scope: 'openid email offline_access' }

let hub: TestHub
let ada: Person
let key: DpopKey
let other: DpopKey
beforeAll(async () => {
  hub = await openTestHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, BILLING] } })
  key = await createDpopKey(hub)
  other = await createDpopKey(hub)
})
beforeEach(async () => {
  await hub.empty()
  ada = await signedInPerson(hub)
})
afterAll(() => hub.close())

const proven = async (by: DpopKey = key) => ({ DPoP: await by.prove() })

/** What a public client's code buys with a proof. */
async function bound(change = {}) {
  const code = await freshCode(ada, { ...SPA, ...OFFLINE, ...change })
  return redeem(hub, { code, ...SPA }, await proven())
}

describe('the token endpoint', () => {
  test.each(['ES256', 'RS256', 'EdDSA'])('binds tokens to a key of %s', async (alg) => {
    const its = await createDpopKey(hub, alg)
    const code = await freshCode(ada, { ...SPA, ...OFFLINE })
    const { status, body } = await redeem(hub, { code, ...SPA }, await proven(its))
    expect([status, body.token_type]).toEqual([200, 'DPoP'])
    expect(decodeJwt(body.access_token)['cnf']).toEqual({ jkt: its.jkt })
  })

  test('binds the refresh tokens of a public client, and spends none on whoever lacks the key', async () => {
    const { body } = await bound()
    const spa = { client_id: 'spa' }
    expect(oauthError(await renew(hub, body.refresh_token, spa, {}))).toEqual(INVALID_GRANT)
    const stolen = await renew(hub, body.refresh_token, spa, await proven(other))
    expect(oauthError(stolen)).toEqual(INVALID_GRANT)

    const renewed = await renew(hub, body.refresh_token, spa, await proven())
    expect(renewed).toMatchObject({ status: 200, body: { token_type: 'DPoP' } })
    expect(decodeJwt(renewed.body.access_token)['cnf']).toEqual({ jkt: key.jkt })
  })

  test('lets a client with a secret change its key', async () => {
    const web = { Authorization: basic('web', SECRET) }
    const code = await freshCode(ada, OFFLINE)
    const { body } = await redeem(hub, { code }, { ...web, ...(await proven()) })
    const again = await renew(hub, body.refresh_token, {}, { ...web, ...(await proven(other)) })
    expect(decodeJwt(again.body.access_token)['cnf']).toEqual({ jkt: other.jkt })
    const bearer = await renew(hub, again.body.refresh_token)
    expect(bearer).toMatchObject({ status: 200, body: { token_type: 'Bearer' } })
  })

  test('binds what a client gets in its own name', async () => {
    const headers = { Authorization: basic('billing', SECRET), ...(await proven()) }
    const form = { grant_type: 'client_credentials', resource: RESOURCE }
    const { body } = await post(hub, '/oauth/token', form, headers)
    expect(decodeJwt(body.access_token)['cnf']).toEqual({ jkt: key.jkt })
  })
})

describe('a code that was asked for with dpop_jkt', () => {
  test('is redeemed with that key', async () => {
    expect((await bound({ dpop_jkt: key.jkt })).status).toBe(200)
  })

  test('remembers it while the person signs in', async () => {
    const stranger = await signedInPerson(hub, 'bob@example.com')
    await stranger.post('signout')
    const { c } = returned(await stranger.open(oauthAuthorizeUrl({ ...SPA, dpop_jkt: key.jkt })))
    await stranger.signIn('bob@example.com')
    const page = await (await stranger.open(`/continue?c=${encodeURIComponent(c!)}`)).text()
    const [, code] = /[?&;]code=([\w-]+)/.exec(page) ?? []
    const refused = await redeem(hub, { code, ...SPA }, await proven(other))
    expect(oauthError(refused)).toEqual(INVALID_GRANT)
  })

  test.each([
    ['another key', () => proven(other)],
    ['no key', async () => ({})],
  ])('is dead once presented with %s', async (_what, headers) => {
    const code = await freshCode(ada, { ...SPA, dpop_jkt: key.jkt })
    expect(oauthError(await redeem(hub, { code, ...SPA }, await headers()))).toEqual(INVALID_GRANT)
    expect(oauthError(await redeem(hub, { code, ...SPA }, await proven()))).toEqual(INVALID_GRANT)
  })

  test('is not given for what is no thumbprint', async () => {
    const answer = returned(await ada.open(oauthAuthorizeUrl({ dpop_jkt: 'short' })))
    expect(answer.error).toBe('invalid_request')
  })
})

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
