/**
 * The modules of the basic plan that are about what an authorization request may ask for: scopes, pages, people.
 */
import { expect, test } from 'vitest'
import { seconds } from '../../../hub/src/base/duration.ts'
import { ADA } from '../../hub/person.ts'
import { checkErrorResponse, checkFlow, checkNeedsPage, checkRefusedRedirectUri } from './checks.ts'
import { CALLBACK, SUITE } from './clients.ts'
import type { Parameters, RelyingParty } from './relying-party.ts'

export function requestModules(rp: () => RelyingParty): void {
  const again = (change: Parameters) => checkFlow(rp(), change)

  test('oidcc-scope-profile: userinfo has the name', async () => {
    const { userinfo } = await checkFlow(rp(), { scope: 'openid profile' })
    expect(Object.keys(userinfo).sort()).toEqual(['name', 'sub'])
  })

  test('oidcc-scope-email: userinfo has the address, which is verified', async () => {
    const { userinfo } = await checkFlow(rp(), { scope: 'openid email' })
    expect(userinfo).toEqual({ sub: userinfo.sub, email: ADA, email_verified: true })
  })

  test.each([
    ['oidcc-scope-address', 'address'],
    ['oidcc-scope-phone', 'phone'],
  ])('%s: is not supported, says so beforehand, and is refused', async (_name, scope) => {
    expect(rp().metadata.scopes_supported).not.toContain(scope)
    const visit = await rp().visit(rp().request({ scope: `openid ${scope}` }))
    checkErrorResponse(rp(), visit, ['invalid_scope'])
  })

  test('oidcc-scope-all: all there are, at once', async () => {
    const { userinfo } = await checkFlow(rp(), { scope: rp().metadata.scopes_supported.join(' ') })
    expect(Object.keys(userinfo).sort()).toEqual(['email', 'email_verified', 'name', 'sub'])
  })

  test('oidcc-ensure-other-scope-order-succeeds: openid need not come first', async () => {
    await checkFlow(rp(), { scope: 'email openid' })
  })

  test('oidcc-alternate-happy-flow: nor the parameters in any order', async () => {
    const request = Object.fromEntries(
      Object.entries(rp().request({ scope: 'email openid' })).reverse(),
    )
    await checkFlow(rp(), request)
  })

  test.each([
    ['oidcc-display-page', { display: 'page' }],
    ['oidcc-display-popup', { display: 'popup' }],
    ['oidcc-ensure-request-with-unknown-parameter-succeeds', { extra: 'foobar' }],
    ['oidcc-login-hint', { login_hint: 'buffy@hub.test' }],
    ['oidcc-ui-locales', { ui_locales: 'se' }],
    ['oidcc-claims-locales', { claims_locales: 'se' }],
  ])('%s: does no harm, whoever signs in', async (_name, change) => {
    const { visit } = await checkFlow(rp(), change)
    expect(visit.askedToSignIn).toBe(true)
  })

  test('oidcc-ensure-request-with-acr-values-succeeds: and the ID token has one of them', async () => {
    await checkFlow(rp(), { acr_values: rp().metadata.acr_values_supported.join(' ') })
  })

  test('oidcc-prompt-login: the person proves again who they are', async () => {
    const first = await checkFlow(rp())
    rp().hub.pass(seconds(1))
    const second = await again({ prompt: 'login' })
    expect(second.visit.askedToSignIn).toBe(true)
    expect(second.idToken.auth_time).toBeGreaterThan(first.idToken.auth_time as number)
  })

  test('oidcc-prompt-none-not-logged-in: the client is told that a page is needed', async () => {
    const visit = await rp().visit(rp().request({ prompt: 'none' }))
    expect(visit.askedToSignIn).toBe(false)
    checkNeedsPage(rp(), visit)
  })

  test('oidcc-prompt-none-logged-in: the same person, without a page', async () => {
    await expectSamePerson({ prompt: 'none' })
  })

  test('oidcc-max-age-1: an older proof does not do', async () => {
    const first = await checkFlow(rp())
    rp().hub.pass(seconds(2))
    const second = await again({ max_age: '1' })
    expect(second.visit.askedToSignIn).toBe(true)
    expect(second.idToken.auth_time).toBeGreaterThan(first.idToken.auth_time as number)
    expect(second.idToken.auth_time as number).toBeGreaterThan(
      rp().hub.clock.at.getTime() / 1000 - 2,
    )
  })

  test('oidcc-max-age-10000: the proof of a moment ago does', async () => {
    await expectSamePerson({ max_age: '10000' })
  })

  test('oidcc-id-token-hint: names the person who is signed in, without a page', async () => {
    const first = await checkFlow(rp())
    const hint = { prompt: 'none', id_token_hint: first.tokens.id_token }
    const second = await again(hint)
    expect(second.idToken.sub).toBe(first.idToken.sub)
  })

  test('oidcc-claims-essential: the name is at userinfo, and not in the ID token', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } })
    const { userinfo, idToken } = await checkFlow(rp(), { claims })
    expect(userinfo).toEqual({ sub: idToken.sub, name: 'Ada Example' })
    expect(idToken).not.toHaveProperty('name')
  })

  test('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported: rejected', async () => {
    expect(rp().metadata.request_parameter_supported).toBe(false)
    const request = rp().request()
    const visit = await rp().visit({ ...request, request: unsigned(request) })
    checkErrorResponse(rp(), visit, ['request_not_supported'])
  })

  test('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported: rejected', async () => {
    expect(rp().metadata.request_uri_parameter_supported).toBe(false)
    const visit = await rp().visit(rp().request({ request_uri: `${SUITE}/request.jwt` }))
    checkErrorResponse(rp(), visit, ['request_uri_not_supported'])
    expect(rp().received.map(({ path }) => path)).not.toContain('/request.jwt')
  })

  test('oidcc-ensure-request-object-with-redirect-uri: it cannot vouch for another address', async () => {
    const request = rp().request()
    const elsewhere = { redirect_uri: `${CALLBACK}/other`, request: unsigned(request) }
    await checkRefusedRedirectUri(rp(), { ...request, ...elsewhere })
  })

  async function expectSamePerson(change: Parameters) {
    const first = await checkFlow(rp())
    rp().hub.pass(seconds(2))
    const second = await again(change)
    expect(second.visit.askedToSignIn).toBe(false)
    expect(second.idToken).toMatchObject({
      ...{ sub: first.idToken.sub, auth_time: first.idToken.auth_time },
    })
  }
}

/** OIDC Core §6.1, with the algorithm none. */
function unsigned(claims: Parameters): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none' })}.${part(claims)}.`
}
