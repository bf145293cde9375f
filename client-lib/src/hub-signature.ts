/**
 * What everything that the hub signs has in common: shape, header and signature, checked in this order (RFC 7515 §5.2, stricter
 * by RFC 8725 §3: one spelling, one algorithm, one `typ`). Synchronous, because WebCrypto's pool takes longer than the check.
 */

import { verify, type KeyObject } from 'node:crypto'
import { isCanonicalBase64url } from './canonical-base64url.ts'
import type { HubKeys } from './hub-keys.ts'
import { NATIVE, type SignatureAlg } from './key-set.ts'
import { Refusal } from './refusal.ts'
import { parseStrictJson } from './strict-json.ts'

export interface Signed {
  token: string
  /** One for each kind, so that none is taken in another's place. */
  typ: string
  maxBytes?: number
  /** Default: that of the native protocol. */
  algorithms?: readonly SignatureAlg[]
}

const MAX_BYTES = 8192

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

/** Returns the claims. Throws token_malformed, token_header_invalid, token_signature_invalid, and what `keys` throws. */
export async function verifyHubSignature(
  { token, typ, maxBytes = MAX_BYTES, algorithms = NATIVE }: Signed,
  keys: HubKeys,
): Promise<Record<string, unknown>> {
  const { header, payload } = proveShape(token, maxBytes)
  const { kid, alg } = proveHeader(header, typ, algorithms)
  proveSignature(token, alg, await keys.get(kid))
  return payload
}

interface Parts {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

function proveShape(token: string, maxBytes: number): Parts {
  const parts = token.split('.')
  if (token.length > maxBytes) {
    throw new Refusal('token_malformed', { detail: `over ${maxBytes / 1024} KB` })
  }
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) {
    throw new Refusal('token_malformed', { detail: 'not three base64url parts' })
  }

  const [header, payload] = parts.map((part) => parseStrictJson(Buffer.from(part, 'base64url')))
  if (!header || !payload) {
    throw new Refusal('token_malformed', { detail: 'not JSON objects, or a member named twice' })
  }
  return { header, payload }
}

function proveHeader(
  header: Record<string, unknown>,
  typ: string,
  algorithms: readonly SignatureAlg[],
): { kid: string; alg: SignatureAlg } {
  const refuse = (detail: string) => new Refusal('token_header_invalid', { detail })

  if (header.typ !== typ) throw refuse('typ')
  const alg = algorithms.find((known) => known === header.alg)
  if (alg === undefined) throw refuse('alg')
  const forbidden = FORBIDDEN_HEADERS.find((name) => Object.hasOwn(header, name))
  if (forbidden) throw refuse(forbidden)
  if (typeof header.kid !== 'string' || header.kid === '') throw refuse('kid')
  return { kid: header.kid, alg }
}

const CHECKS = {
  EdDSA: { type: 'ed25519', hash: null },
  ES256: { type: 'ec', hash: 'sha256' },
  RS256: { type: 'rsa', hash: 'sha256' },
} as const

function proveSignature(token: string, alg: SignatureAlg, key: KeyObject): void {
  const dot = token.lastIndexOf('.')
  const signingInput = Buffer.from(token.slice(0, dot))
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  // verify() goes by the key, not by the header: an RSA key would take an RSA signature under `EdDSA`.
  const { type, hash } = CHECKS[alg]
  const fits =
    key.asymmetricKeyType === type &&
    verify(hash, signingInput, { key, dsaEncoding: 'ieee-p1363' }, signature) // RFC 7518 §3.4
  if (!fits) throw new Refusal('token_signature_invalid')
}
