/**
 * The public keys of clients (RFC 7517), as they sign client assertions with them.
 */
import type { JsonWebKey } from 'node:crypto'

/** Why this is no key that a client may register, or undefined when it is one. */
export function publicKeyFault(key: JsonWebKey): string | undefined {
  if ('d' in key || 'k' in key) return 'holds a private or symmetric key: register the public one'
  if (key.kty === 'RSA') return isText(key.n, key.e) ? undefined : 'is an RSA key without n and e'
  if (key.kty === 'EC' && key.crv === 'P-256') {
    return isText(key.x, key.y) ? undefined : 'is an EC key without x and y'
  }
  if (key.kty === 'OKP' && key.crv === 'Ed25519') {
    return isText(key.x) ? undefined : 'is an Ed25519 key without x'
  }
  return 'is neither an RSA, a P-256 nor an Ed25519 key'
}

const isText = (...values: unknown[]) =>
  values.every((value) => typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value))
