/**
 * The modules of the basic plan that are about the code, the tokens and userinfo. The form-post plan runs them again with
 * another response mode.
 */
import { expect, test } from 'vitest'
import { seconds } from '../../../hub/src/base/duration.ts'
import { challengeOf, VERIFIER } from '../standard-client.ts'
import {
  checkAuthorizationResponse,
  checkErrorResponse,
  checkFlow,
  checkIdToken,
  checkRefusedRedirectUri,
  checkTokenError,
  checkTokenResponse,
  checkUserinfo,
  checkVisit,
} from './checks.ts'
import { CALLBACK, CLIENT, CLIENT2, CLIENT_SECRET_POST } from './clients.ts'
import type { RelyingParty } from './relying-party.ts'

export function coreModules(rp: () => RelyingParty): void {
  test('oidcc-server: a code buys an ID token that verifies and an access token for userinfo', async () => {
    await checkFlow(rp())
  })

  test('oidcc-response-type-missing: the client is told', async () => {
    const visit = await rp().visit(rp().request({ response_type: undefined }))
    checkErrorResponse(rp(), visit, ['invalid_request', 'unsupported_response_type'])
  })

  test('oidcc-userinfo-get: the token is taken from the header of a GET', async () => {
    const { idToken, tokens } = await checkFlow(rp())
    const headers = { Authorization: `Bearer ${tokens.access_token}` }
    checkUserinfo(await rp().fetch(rp().metadata.userinfo_endpoint, { headers }), idToken)
  })

  test('oidcc-userinfo-post-header: the token is taken from the header of a POST', async () => {
    const { idToken, tokens } = await checkFlow(rp())
    const headers = { Authorization: `Bearer ${tokens.access_token}` }
    const init = { method: 'POST', headers }
    checkUserinfo(await rp().fetch(rp().metadata.userinfo_endpoint, init), idToken)
  })

  test('oidcc-userinfo-post-body: the token is taken from a posted form', async () => {
    const { idToken, tokens } = await checkFlow(rp())
    const body = new URLSearchParams({ access_token: tokens.access_token! })
    const init = { method: 'POST', body }
    checkUserinfo(await rp().fetch(rp().metadata.userinfo_endpoint, init), idToken)
  })

  test('oidcc-ensure-request-without-nonce-succeeds-for-code-flow: and the ID token has none', async () => {
    const { idToken } = await checkFlow(rp(), { nonce: undefined })
    expect(idToken).not.toHaveProperty('nonce')
  })

  test('oidcc-codereuse: a code is refused the second time', async () => {
    const visit = await rp().visit(rp().request())
    checkTokenResponse(await rp().redeem(visit))
    checkTokenError(await rp().redeem(visit), 'invalid_grant')
  })

  test('oidcc-codereuse-30seconds: and later, which ends what it bought', async () => {
    const { visit, tokens } = await checkFlow(rp())
    rp().hub.pass(seconds(30))
    checkTokenError(await rp().redeem(visit), 'invalid_grant')
    expect((await rp().userinfo(tokens.access_token!)).status).toBe(401)
  })

  test('oidcc-ensure-registered-redirect-uri: another address gets a page, and no redirect', async () => {
    await checkRefusedRedirectUri(rp(), rp().request({ redirect_uri: `${CALLBACK}/other` }))
  })

  test('oidcc-ensure-post-request-succeeds: the request may be a form of another site', async () => {
    await checkVisit(rp(), await rp().visitByPost(rp().request()))
  })

  test('oidcc-server-client-secret-post: the secret is taken from the form', async () => {
    await checkFlow(rp(), {}, CLIENT_SECRET_POST)
  })

  test('oidcc-ensure-request-with-valid-pkce-succeeds: with the verifier, and not without', async () => {
    const pkce = { code_challenge: challengeOf(VERIFIER), code_challenge_method: 'S256' }
    const visit = await rp().visit(rp().request(pkce))
    checkAuthorizationResponse(rp(), visit)
    checkTokenResponse(await rp().redeem(visit, CLIENT, { code_verifier: VERIFIER }))

    const another = await rp().visit(rp().request(pkce))
    checkTokenError(await rp().redeem(another), 'invalid_grant')
  })

  test('oidcc-refresh-token: new tokens for the same person, and for no other client', async () => {
    const wish = { scope: 'openid offline_access', prompt: 'consent' }
    const { tokens, idToken } = await checkFlow(rp(), wish)
    const renewed = checkTokenResponse(await rp().refresh(tokens))
    expect(renewed.access_token).not.toBe(tokens.access_token)
    const request = { nonce: undefined }
    const again = await checkIdToken(rp(), renewed, { request, client: CLIENT })
    const { sub, auth_time } = idToken
    expect(again).toMatchObject({ sub, auth_time })
    checkUserinfo(await rp().userinfo(renewed.access_token!), idToken)

    const other = await checkFlow(rp(), wish, CLIENT2)
    checkTokenError(await rp().refresh(other.tokens, CLIENT), 'invalid_grant')
  })
}
