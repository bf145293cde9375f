/**
 * Verifies an identity token, one named step per check and in this order: shape, header, signature,
 * addressee, lifetime, nonce, email.
 */

import { canonicalEmail } from './canonical-email.ts'
import { parseClaims, type IdentityClaims } from './identity-claims.ts'
import type { HubKeys } from './hub-keys.ts'
import { verifyHubSignature } from './hub-signature.ts'
import { Refusal } from './refusal.ts'
import { proveLifetime, SKEW_SECONDS } from './token-lifetime.ts'
import { nonceOf } from './verifier.ts'

export interface TokenExpectation {
  issuer: string
  audience: string
  redirectUri: string
  /** Its SHA-256 is the nonce; it never left this browser's flow cookie. */
  verifier: string
  /** The earliest `auth_time` that will do, where `prompt=login` or `max_age` asked for one. */
  authenticatedSince: number | undefined
}

export async function verifyIdentityToken(
  token: string,
  expected: TokenExpectation,
  hub: { keys: HubKeys; now: () => Date },
): Promise<IdentityClaims> {
  const payload = await verifyHubSignature({ token, typ: 'identity+jwt' }, hub.keys)
  const claims = parseClaims(payload)
  proveAddressee(claims, expected)
  const { iat, exp, nbf = iat, auth_time } = claims
  proveLifetime({ iat, exp, times: [nbf, auth_time] }, hub.now())
  proveNonce(claims, expected)
  proveFreshness(claims, expected)
  proveEmail(claims)
  return claims
}

function proveAddressee(claims: IdentityClaims, expected: TokenExpectation): void {
  if (claims.iss !== expected.issuer) throw new Refusal('token_issuer_mismatch')
  if (claims.aud !== expected.audience) throw new Refusal('token_audience_mismatch')
  if (claims.scope !== 'identity') throw new Refusal('token_scope_invalid')
  if (claims.redirect_uri !== expected.redirectUri) throw new Refusal('token_redirect_mismatch')
}

function proveNonce(claims: IdentityClaims, { verifier }: TokenExpectation): void {
  if (claims.nonce !== nonceOf(verifier)) throw new Refusal('token_nonce_mismatch')
}

function proveFreshness(claims: IdentityClaims, { authenticatedSince }: TokenExpectation): void {
  if (authenticatedSince === undefined) return
  if (claims.auth_time + SKEW_SECONDS < authenticatedSince) {
    const late = authenticatedSince - claims.auth_time
    throw new Refusal('auth_too_old', { detail: `${late} s older than asked for` })
  }
}

function proveEmail({ email, email_verified }: IdentityClaims): void {
  if (email_verified !== true) throw new Refusal('token_email_unverified')
  if (canonicalEmail(email) !== email) throw new Refusal('token_email_invalid')
}
