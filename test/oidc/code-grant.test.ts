/**
 * The authorization code grant: from the address of the authorization endpoint to tokens, RFC 6749 §4.1 and OpenID Connect
 * Core §3.1.
 */
import { createLocalJWKSet, jwtVerify } from 'jose'
import { beforeEach, describe, expect, test } from 'vitest'
import { ISSUER } from '../support/hub.ts'
import { useHub } from '../support/use-hub.ts'
import { ADA, returned, shown, signedInPerson, type Person } from '../hub/person.ts'
import {
  basic,
  CLIENTS,
  freshCode,
  oauthAuthorizeUrl,
  oauthError,
  redeem,
  SECRET,
  SPA_CALLBACK,
  WEB_CALLBACK,
} from './standard-client.ts'

const hub = useHub({ settings: CLIENTS })
let ada: Person
beforeEach(async () => void (ada = await signedInPerson(hub)))

const verified = async (token: string, options: { audience: string; typ?: string }) => {
  const set = await (await hub.app.request('/.well-known/jwks.json')).json()
  return jwtVerify(token, createLocalJWKSet(set), {
    ...{ issuer: ISSUER, currentDate: hub.clock.at },
    ...options,
  })
}

describe('POST /oauth/token', () => {
  test('gives tokens for a fresh code', async () => {
    const { status, body } = await redeem(hub, { code: await freshCode(ada) })
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        access_token: expect.any(String),
        id_token: expect.any(String),
        token_type: 'Bearer',
        expires_in: 300,
        scope: 'openid profile email',
      },
    })
    const { payload, protectedHeader } = await verified(body.id_token, { audience: 'web' })
    expect(protectedHeader).toMatchObject({ alg: 'RS256' })
    expect(payload).toMatchObject({
      ...{ nonce: 'a-nonce', email: ADA, email_verified: true, name: 'Ada Example' },
      ...{ amr: ['pwd'], at_hash: expect.any(String), sid: expect.any(String) },
    })
    const access = await verified(body.access_token, { audience: ISSUER, typ: 'at+jwt' })
    expect(access.payload).toMatchObject({ sub: payload.sub, client_id: 'web' })
  })

  test('knows a public client by PKCE alone', async () => {
    const spa = { client_id: 'spa', redirect_uri: SPA_CALLBACK }
    const code = await freshCode(ada, spa)
    expect(await redeem(hub, { code, ...spa }, {})).toMatchObject({ status: 200 })
  })

  test('refuses a code the second time', async () => {
    const code = await freshCode(ada)
    await redeem(hub, { code })
    expect(oauthError(await redeem(hub, { code }))).toEqual({ status: 400, error: 'invalid_grant' })
    const events = await hub.db.selectFrom('audit_events').select(['type', 'detail']).execute()
    expect(events).toContainEqual({ type: 'grant_revoked', detail: 'code_reused' })
  })

  test.each([
    ['a wrong secret', { Authorization: basic('web', `${SECRET}x`) }],
    ['another client’s name', { Authorization: basic('mail', SECRET) }],
  ])('refuses a client with %s', async (_what, headers) => {
    const code = await freshCode(ada)
    expect(oauthError(await redeem(hub, { code }, headers))).toEqual({
      ...{ status: 401, error: 'invalid_client' },
    })
  })

  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }, 'invalid_grant'],
    ['no verifier', { code_verifier: undefined }, 'invalid_grant'],
    ['another redirect URI', { redirect_uri: `${WEB_CALLBACK}/` }, 'invalid_grant'],
    ['a redirect URI with a zero byte', { redirect_uri: `${WEB_CALLBACK}\0` }, 'invalid_grant'],
    ['a resource that was not asked for', { resource: 'https://api.test/' }, 'invalid_target'],
    ['a resource with a zero byte', { resource: 'https://api.test/\0' }, 'invalid_target'],
    ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ])('refuses %s', async (_what, change, error) => {
    const code = await freshCode(ada)
    expect(oauthError(await redeem(hub, { code, ...change }))).toEqual({ status: 400, error })
  })
})

describe('GET /oauth/authorize', () => {
  test('brings state and iss back', async () => {
    const { to, state, iss } = returned(await ada.open(oauthAuthorizeUrl({ state: 's' })))
    expect({ to, state, iss }).toEqual({ to: WEB_CALLBACK, state: 's', iss: ISSUER })
  })

  test('shows a redirect URI that is not registered, and leads nowhere', async () => {
    const answer = await ada.open(oauthAuthorizeUrl({ redirect_uri: `${WEB_CALLBACK}/` }))
    expect(await shown(answer)).toEqual({
      ...{ status: 400, code: 'invalid_redirect_uri', location: null },
    })
  })

  test.each([
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['response_type=token', { response_type: 'token' }, 'unsupported_response_type'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a scope that is not its own', { scope: 'openid admin' }, 'invalid_scope'],
    ['a resource that is not its own', { resource: 'https://api.test/' }, 'invalid_target'],
    ['a nonce with a zero byte', { nonce: 'a\0' }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
    ['a request address', { request_uri: 'https://web.test/r' }, 'request_uri_not_supported'],
  ])('sends %s back', async (_what, change, error) => {
    const answer = returned(await ada.open(oauthAuthorizeUrl({ state: 's', ...change })))
    expect(answer).toMatchObject({ to: WEB_CALLBACK, error, state: 's', iss: ISSUER })
  })
})
