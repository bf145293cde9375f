/**
 * Tokens that are worth nothing without a key: RFC 9449 §5 and §10, at the token endpoint and before it.
 */
import { decodeJwt } from 'jose'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { useHub } from '../support/use-hub.ts'
import { returned, signedInPerson, type Person } from '../hub/person.ts'
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

const hub = useHub({ settings: { ...CLIENTS, apps: [...CLIENTS.apps, BILLING] } })
let ada: Person
let key: DpopKey
let other: DpopKey
beforeAll(async () => {
  key = await createDpopKey(hub)
  other = await createDpopKey(hub)
})
beforeEach(async () => void (ada = await signedInPerson(hub)))

const proven = async (by: DpopKey = key) => ({ DPoP: await by.prove() })

/** What a public client's code buys with a proof. */
async function bound(change = {}) {
  const code = await freshCode(ada, { ...SPA, ...OFFLINE, ...change })
  return redeem(hub, { code, ...SPA }, await proven())
}

const push = (headers: Record<string, string>, dpop_jkt?: string) =>
  post(hub, '/oauth/par', new URL(oauthAuthorizeUrl({ ...SPA, dpop_jkt })).searchParams, headers)

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

  test('may be bound by a proof that comes with a pushed request', async () => {
    const { status, body } = await push({ DPoP: await key.prove({ path: '/oauth/par' }) })
    expect(status).toBe(201)
    const query = new URLSearchParams({ client_id: 'spa', request_uri: body.request_uri })
    const { code } = returned(await ada.open(`/oauth/authorize?${query}`))
    const stolen = await redeem(hub, { code, ...SPA }, await proven(other))
    expect(oauthError(stolen)).toEqual(INVALID_GRANT)
  })

  test('is not pushed with a proof of another key, or for another endpoint', async () => {
    const mixed = await push({ DPoP: await other.prove({ path: '/oauth/par' }) }, key.jkt)
    const misplaced = await push({ DPoP: await key.prove() })
    for (const answer of [mixed, misplaced])
      expect(oauthError(answer)).toEqual({ status: 400, error: 'invalid_dpop_proof' })
  })

  test('is not given for what is no thumbprint', async () => {
    const answer = returned(await ada.open(oauthAuthorizeUrl({ dpop_jkt: 'short' })))
    expect(answer.error).toBe('invalid_request')
  })
})
