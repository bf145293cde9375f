/**
 * ID tokens, OpenID Connect Core §2: who signed in, when and how, for one client.
 */
import { hash } from 'node:crypto'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { ACR } from '../../protocol/acr.ts'
import { signJwt } from '../../protocol/jws.ts'
import type { ActiveKey } from './signing-key.ts'

export interface IdGrant {
  clientId: string
  sub: string
  sessionId: string
  authenticatedAt: Date
  amr: readonly string[]
  nonce: string | undefined
  /** Of the access token that it comes with. */
  accessToken: string
  /** What the scopes and the request opened: name, email … */
  claims: Record<string, unknown>
}

export function issueIdToken(
  issuer: string,
  grant: IdGrant,
  key: ActiveKey,
  now: Date,
): Promise<string> {
  const { clientId, sub, sessionId, authenticatedAt, amr, nonce, accessToken } = grant
  const issuedAt = toSeconds(now.getTime())
  const claims = {
    ...grant.claims,
    iss: issuer,
    sub,
    aud: clientId,
    iat: issuedAt,
    exp: issuedAt + toSeconds(LIFETIME.idToken),
    auth_time: toSeconds(authenticatedAt.getTime()),
    acr: ACR,
    amr,
    sid: sessionId,
    ...(nonce !== undefined && { nonce }),
    at_hash: leftHalfHash(accessToken, key),
  }
  return signJwt('JWT', claims, key)
}

/** OpenID Connect Core §3.1.3.6: with the hash of the signature; Ed25519 has SHA-512 inside. */
function leftHalfHash(text: string, { alg }: ActiveKey): string {
  const digest = hash(alg === 'EdDSA' ? 'sha512' : 'sha256', text, 'buffer')
  return digest.subarray(0, digest.length / 2).toString('base64url')
}
