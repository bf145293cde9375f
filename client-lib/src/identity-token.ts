/**
 * Verifies an identity token, one named step per check and in this order: shape, header, signature,
 * addressee, lifetime, nonce, email. jose checks the signature alone: by default it takes a token
 * without `exp`, an `aud` list, duplicate claims and every spelling of `typ` (compare RFC 8725 §3).
 */

import { compactVerify, errors } from 'jose'
import { canonicalEmail } from './canonical-email.ts'
import { parseClaims, type IdentityClaims } from './identity-claims.ts'
import type { HubKeys } from './hub-keys.ts'
import { Refusal } from './refusal.ts'
import { parseStrictJson } from './strict-json.ts'
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

const MAX_BYTES = 8192
const SKEW_SECONDS = 60
const MAX_LIFETIME_SECONDS = 300

// Each of these would let the token bring its own key or its own rules.
const FORBIDDEN_HEADERS = [
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'crit',
  'b64',
  'zip',
  'enc',
]

export async function verifyIdentityToken(
  token: string,
  expected: TokenExpectation,
  hub: { keys: HubKeys; now: () => Date },
): Promise<IdentityClaims> {
  const { header, payload } = proveShape(token)
  const kid = proveHeader(header)
  await proveSignature(token, kid, hub.keys)

  const claims = parseClaims(payload)
  proveAddressee(claims, expected)
  proveLifetime(claims, Math.floor(hub.now().getTime() / 1000))
  proveNonce(claims, expected)
  proveFreshness(claims, expected)
  proveEmail(claims)
  return claims
}

interface Parts {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

function proveShape(token: string): Parts {
  const parts = token.split('.')
  if (token.length > MAX_BYTES) throw new Refusal('token_malformed', { detail: 'over 8 KB' })
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) {
    throw new Refusal('token_malformed', { detail: 'not three base64url parts' })
  }

  const [header, payload] = parts.map((part) => parseStrictJson(Buffer.from(part, 'base64url')))
  if (!header || !payload) {
    throw new Refusal('token_malformed', { detail: 'not JSON objects, or a member named twice' })
  }
  return { header, payload }
}

/** Leftover bits and padding would give one token several spellings. */
function isCanonicalBase64url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function proveHeader(header: Record<string, unknown>): string {
  const refuse = (detail: string) => new Refusal('token_header_invalid', { detail })

  if (header.typ !== 'identity+jwt') throw refuse('typ')
  if (header.alg !== 'EdDSA') throw refuse('alg')
  const forbidden = FORBIDDEN_HEADERS.find((name) => Object.hasOwn(header, name))
  if (forbidden) throw refuse(forbidden)
  if (typeof header.kid !== 'string' || header.kid === '') throw refuse('kid')
  return header.kid
}

async function proveSignature(token: string, kid: string, keys: HubKeys): Promise<void> {
  const key = await keys.get(kid)
  try {
    await compactVerify(token, key, { algorithms: ['EdDSA'] })
  } catch (error) {
    if (error instanceof errors.JOSEError) {
      throw new Refusal('token_signature_invalid', { cause: error })
    }
    throw error
  }
}

function proveAddressee(claims: IdentityClaims, expected: TokenExpectation): void {
  if (claims.iss !== expected.issuer) throw new Refusal('token_issuer_mismatch')
  if (claims.aud !== expected.audience) throw new Refusal('token_audience_mismatch')
  if (claims.scope !== 'identity') throw new Refusal('token_scope_invalid')
  if (claims.redirect_uri !== expected.redirectUri) throw new Refusal('token_redirect_mismatch')
}

function proveLifetime({ iat, exp, nbf, auth_time }: IdentityClaims, now: number): void {
  const lifetime = exp - iat
  if (lifetime <= 0 || lifetime > MAX_LIFETIME_SECONDS) {
    throw new Refusal('token_lifetime_invalid', { detail: `exp - iat is ${lifetime} s` })
  }

  const start = Math.max(iat, nbf ?? iat, auth_time)
  if (start > now + SKEW_SECONDS) {
    throw new Refusal('token_not_yet_valid', {
      detail: `clock: ${start - now} s ahead of this one`,
    })
  }
  if (exp + SKEW_SECONDS <= now) {
    throw new Refusal('token_expired', { detail: `expired ${now - exp} s ago by this clock` })
  }
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
