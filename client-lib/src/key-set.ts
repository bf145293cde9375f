/**
 * The keys of the hub's set that this library uses (RFC 7517 §5): whatever else is published beside them disturbs nothing.
 */

import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { isCanonicalBase64url } from './canonical-base64url.ts'

export type SignatureAlg = 'EdDSA' | 'ES256' | 'RS256'

/** Identity tokens, and everything else of the native protocol, have no other. */
export const NATIVE: readonly SignatureAlg[] = ['EdDSA']

/** RFC 7518 §6, RFC 8037 §2: what a public key for each consists of. */
const SHAPES: Record<SignatureAlg, { kty: string; crv: string | undefined; numbers: string[] }> = {
  EdDSA: { kty: 'OKP', crv: 'Ed25519', numbers: ['x'] },
  ES256: { kty: 'EC', crv: 'P-256', numbers: ['x', 'y'] },
  RS256: { kty: 'RSA', crv: undefined, numbers: ['n', 'e'] },
}

const LEAST_RSA_BITS = 2048

/** The usable keys of a set by their ids. Throws where it is none. */
export function parseKeySet(
  set: unknown,
  algorithms: readonly SignatureAlg[] = NATIVE,
): Map<string, KeyObject> {
  const entries: unknown = (set as { keys?: unknown } | null)?.keys
  if (!Array.isArray(entries)) throw new Error('the key set has no keys')

  const usable = entries.flatMap((entry) => readKey(entry, algorithms))
  // Two keys of one id: nobody can say which is meant, so neither is.
  const unique = usable.filter(({ kid }) => usable.filter((key) => key.kid === kid).length === 1)
  return new Map(unique.map(({ kid, key }) => [kid, key]))
}

function readKey(entry: unknown, algorithms: readonly SignatureAlg[]) {
  const jwk = (entry ?? {}) as Record<string, unknown>
  const alg = algorithms.find((known) => isFor(known, jwk))
  const { kid } = jwk
  if (alg === undefined || typeof kid !== 'string' || kid === '') return []
  const { kty, crv, numbers } = SHAPES[alg]
  const members = Object.fromEntries(numbers.map((name) => [name, jwk[name]]))
  const key = publicKey({ kty, ...(crv !== undefined && { crv }), ...members } as JsonWebKey)
  return key ? [{ kid, key }] : []
}

function isFor(alg: SignatureAlg, jwk: Record<string, unknown>): boolean {
  const { kty, crv, numbers } = SHAPES[alg]
  return (
    jwk.kty === kty &&
    jwk.crv === crv &&
    (jwk.use === undefined || jwk.use === 'sig') &&
    (jwk.alg === undefined || jwk.alg === alg) &&
    jwk.d === undefined && // a published private key signs for everybody
    numbers.every((name) => isCanonicalBase64url(jwk[name]))
  )
}

function publicKey(jwk: JsonWebKey): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' })
    const bits = key.asymmetricKeyDetails?.modulusLength ?? LEAST_RSA_BITS
    return bits < LEAST_RSA_BITS ? undefined : key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_')) return undefined
    throw error
  }
}
