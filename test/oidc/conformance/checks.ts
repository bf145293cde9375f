/**
 * What the foundation's suite looks at in every answer, whichever module asked: OpenID Connect Core §3.1.2.5 to §3.1.3.7 and
 * §5.3, RFC 6749 §4.1.2 and §5.
 */
import { createHash } from 'node:crypto'
import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose'
import { expect } from 'vitest'
import { ISSUER } from '../../support/hub.ts'
import { CLIENT, type RegisteredClient } from './clients.ts'
import type { Answer, Parameters, RelyingParty, Visit } from './relying-party.ts'

const VISIBLE_ASCII = /^[\x21-\x7e]+$/
/** RFC 6749 appendices A.7 and A.8. */
const ERROR_TEXT = /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/

export interface Flow {
  visit: Visit
  tokens: Record<string, string>
  idToken: JWTPayload
  userinfo: Record<string, unknown>
}

/** Authorization, tokens, ID token and userinfo, each as the specification has it. */
export async function checkFlow(
  rp: RelyingParty,
  change: Parameters = {},
  client = CLIENT,
): Promise<Flow> {
  return checkVisit(rp, await rp.visit(rp.request(change, client)), client)
}

export async function checkVisit(rp: RelyingParty, visit: Visit, client = CLIENT): Promise<Flow> {
  checkAuthorizationResponse(rp, visit)
  const tokens = checkTokenResponse(await rp.redeem(visit, client))
  const idToken = await checkIdToken(rp, tokens, { request: visit.request, client })
  const userinfo = checkUserinfo(await rp.userinfo(tokens.access_token!), idToken)
  return { visit, tokens, idToken, userinfo }
}

/** OIDC Core §3.1.2.5, RFC 9207: code, state and iss, where the response mode puts them, and nowhere else. */
export function checkAuthorizationResponse(rp: RelyingParty, { request, callback }: Visit): void {
  const answer = rp.answerOf(callback)
  expect([...answer.keys()].sort()).toEqual(['code', 'iss', 'state'])
  expect([answer.get('state'), answer.get('iss')]).toEqual([request.state, ISSUER])
  expect(answer.get('code')).toMatch(VISIBLE_ASCII)
  const elsewhere = rp.responseMode === 'form_post' ? callback!.query : callback!.form
  expect([...elsewhere]).toEqual([])
  expect(callback!.method).toBe(rp.responseMode === 'form_post' ? 'POST' : 'GET')
}

/** OIDC Core §3.1.2.6: one of these errors, and nothing that was bought. */
export function checkErrorResponse(rp: RelyingParty, visit: Visit, errors: string[]): void {
  const answer = rp.answerOf(visit.callback)
  expect(errors).toContain(answer.get('error'))
  expect(answer.get('error_description')).toMatch(ERROR_TEXT)
  expect([...answer.keys()].sort()).toEqual(['error', 'error_description', 'iss', 'state'])
  expect([answer.get('state'), answer.get('iss')]).toEqual([visit.request.state, ISSUER])
}

/** RFC 6749 §3.1.2.4: the person reads why, and goes nowhere. */
export async function checkRefusedRedirectUri(rp: RelyingParty, request: Parameters) {
  const { askedToSignIn } = await rp.visit(request)
  const { url, status, text } = rp.browser.page
  const seen = { received: rp.received, askedToSignIn, origin: url.origin, status }
  expect(seen).toEqual({ received: [], askedToSignIn: false, origin: ISSUER, status: 400 })
  expect(text).toContain('invalid_redirect_uri')
}

/** OIDC Core §3.1.2.6: what says that somebody would have to sign in, or do something else on a page. */
export const checkNeedsPage = (rp: RelyingParty, visit: Visit): void =>
  checkErrorResponse(rp, visit, [
    ...['login_required', 'interaction_required'],
    ...['account_selection_required', 'consent_required'],
  ])

/** OIDC Core §3.1.3.3, RFC 6749 §5.1. */
export function checkTokenResponse({ status, headers, body }: Answer): Record<string, string> {
  expect({ status, error: body.error }).toEqual({ status: 200, error: undefined })
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(headers.get('cache-control')).toContain('no-store')
  expect(body.token_type.toLowerCase()).toBe('bearer')
  expect(body.access_token).toMatch(VISIBLE_ASCII)
  expect(body.expires_in).toBeGreaterThan(0)
  return body
}

/** RFC 6749 §5.2. */
export function checkTokenError({ status, headers, body }: Answer, error: string): void {
  expect({ status, error: body.error }).toEqual({ status: 400, error })
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(headers.get('cache-control')).toContain('no-store')
  expect(body.error_description).toMatch(ERROR_TEXT)
}

/** OIDC Core §2 and §3.1.3.7, in its order. */
export async function checkIdToken(
  rp: RelyingParty,
  tokens: Record<string, string>,
  { request, client }: { request: Parameters; client: RegisteredClient },
): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(tokens.id_token!, await keySet(rp), {
    ...{ issuer: ISSUER, audience: client.id, currentDate: rp.hub.clock.at },
    ...{ algorithms: ['RS256'], requiredClaims: ['sub', 'iat', 'exp'] },
  })
  expect(payload.iat! * 1000).toBeLessThanOrEqual(rp.hub.clock.at.getTime())
  expect(protectedHeader.kid).toEqual(expect.any(String))
  expect(payload.aud).toBe(client.id)
  expect(payload.sub).toMatch(/^[\x20-\x7e]{1,255}$/)
  expect(payload.nonce).toBe(request.nonce)
  expect(payload.at_hash).toBe(leftHalf(tokens.access_token!))
  if (request.acr_values) expect(request.acr_values.split(' ')).toContain(payload.acr)
  if (request.max_age) expect(payload.auth_time).toEqual(expect.any(Number))
  return payload
}

export const keySet = async (rp: RelyingParty) =>
  createLocalJWKSet((await rp.fetch(rp.metadata.jwks_uri)).body)

/** OIDC Core §3.1.3.6, for RS256. */
const leftHalf = (text: string) =>
  createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

/** OIDC Core §5.3.2. */
export function checkUserinfo({ status, headers, body }: Answer, { sub }: JWTPayload) {
  expect(status).toBe(200)
  expect(headers.get('content-type')).toMatch(/^application\/json/)
  expect(body.sub).toBe(sub)
  return body as Record<string, unknown>
}

/** Whatever the metadata names as an endpoint is the hub's own and https, and those that every plan needs are there. */
export function checkEndpoints(metadata: Record<string, unknown>, more: string[] = []): void {
  const named = Object.keys(metadata).filter((name) => /_endpoint$|^jwks_uri$/.test(name))
  const needed = ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'jwks_uri']
  expect(named).toEqual(expect.arrayContaining([...needed, ...more]))
  const elsewhere = named.filter((name) => !String(metadata[name]).startsWith(`${ISSUER}/`))
  expect([elsewhere, new URL(ISSUER).protocol]).toEqual([[], 'https:'])
}
