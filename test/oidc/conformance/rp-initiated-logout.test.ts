/**
 * oidcc-rp-initiated-logout-certification-test-plan of the OpenID Foundation: OpenID Connect RP-Initiated Logout. After each
 * module a request with prompt=none says whether somebody is still signed in.
 */
import { SignJWT, UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { wordsOn } from '../../support/acts.ts'
import { ISSUER } from '../../support/hub.ts'
import { checkEndpoints, checkFlow, checkNeedsPage } from './checks.ts'
import { AFTER_LOGOUT, CLIENT } from './clients.ts'
import { usePlan } from './plan.ts'
import type { Parameters } from './relying-party.ts'

const rp = usePlan('query')
/** Long, to see whether it arrives whole. */
const state = 's'.repeat(128)
const post_logout_redirect_uri = AFTER_LOGOUT

/** The person signs in; the request is what the client then has for signing out. */
async function signedIn() {
  const { tokens, idToken } = await checkFlow(rp())
  return { idToken, request: { id_token_hint: tokens.id_token, post_logout_redirect_uri, state } }
}

async function expectSignedOut() {
  const visit = await rp().visit(rp().request({ prompt: 'none' }))
  checkNeedsPage(rp(), visit)
}

const expectSignedIn = () => checkFlow(rp(), { prompt: 'none' })

test('oidcc-rp-initiated-logout-discovery-endpoint-verification: the metadata names the endpoint', () => {
  checkEndpoints(rp().metadata, ['end_session_endpoint'])
})

test.each([
  ['oidcc-rp-initiated-logout: signs out and leads back with the state', {}, [['state', state]]],
  ['oidcc-rp-initiated-logout-no-state: and without one', { state: undefined }, []],
])('%s', async (_name, change, query) => {
  const { request } = await signedIn()
  const back = await rp().leave({ ...request, ...change })
  expect([back?.method, [...(back?.query ?? [])]]).toEqual(['GET', query])
  await expectSignedOut()
})

test('oidcc-rp-initiated-logout-no-post-logout-redirect-uri: signs out, and says so', async () => {
  const { request } = await signedIn()
  expect(await rp().leave({ ...request, post_logout_redirect_uri: undefined })).toBeUndefined()
  expect(wordsOn(rp().browser.page)).toContain('You are signed out')
  await expectSignedOut()
})

test.each([
  ['oidcc-rp-initiated-logout-no-params', {}],
  ['oidcc-rp-initiated-logout-only-state', { state }],
])('%s: asks, then signs out, and says so', async (_name, request) => {
  await signedIn()
  expect(await rp().leave(request)).toBeUndefined()
  await expectSignedIn()

  await rp().leave(request)
  await rp().browser.click('Sign out of Acme and every app')
  expect(wordsOn(rp().browser.page)).toContain('You are signed out')
  expect(rp().received).toEqual([])
  await expectSignedOut()
})

test.each([
  [
    'oidcc-rp-initiated-logout-bad-post-logout-redirect-uri',
    { post_logout_redirect_uri: `${AFTER_LOGOUT}/other` },
    'invalid_redirect_uri',
  ],
  [
    'oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri',
    { post_logout_redirect_uri: `${AFTER_LOGOUT}?foo=bar` },
    'invalid_redirect_uri',
  ],
  ['oidcc-rp-initiated-logout-no-id-token-hint', { id_token_hint: undefined }, 'invalid_client'],
])('%s: a page, no redirect, and nobody is signed out', async (_name, change, code) => {
  const { request } = await signedIn()
  await expectRefused({ ...request, ...change }, code)
})

test('oidcc-rp-initiated-logout-modified-id-token-hint: one without a signature counts for nothing', async () => {
  const { request, idToken } = await signedIn()
  const id_token_hint = new UnsecuredJWT(idToken).encode()
  await expectRefused({ ...request, id_token_hint }, 'invalid_client')
})

test('oidcc-rp-initiated-logout-bad-id-token-hint: nor one that somebody else has signed', async () => {
  const { request, idToken } = await signedIn()
  const id_token_hint = await new SignJWT(idToken)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .sign(new TextEncoder().encode(CLIENT.secret))
  await expectRefused({ ...request, id_token_hint }, 'invalid_client')
})

async function expectRefused(request: Parameters, code: string) {
  expect(await rp().leave(request)).toBeUndefined()
  const { url, status, text } = rp().browser.page
  expect([url.origin, status]).toEqual([ISSUER, 400])
  expect(text).toContain(code)
  await expectSignedIn()
}
