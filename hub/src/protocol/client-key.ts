/**
 * The public keys of clients (RFC 7517), as they sign client assertions with them.
 */
import { createPublicKey, type JsonWebKey } from 'node:crypto'

const RSA_BITS = { least: 2048, most: 8192 } // RFC 7518 §3.3; a longer one would take its time

/** Why this is no key that a client may register, or undefined when it is one. */
export function publicKeyFault(key: JsonWebKey): string | undefined {
  if ('d' in key || 'k' in key) return 'holds a private or symmetric key: register the public one'
  if (key.kty === 'RSA')
    return isText(key.n, key.e) ? faultOf(key) : 'is an RSA key without n and e'
  if (key.kty === 'EC' && key.crv === 'P-256') {
    return isText(key.x, key.y) ? faultOf(key) : 'is an EC key without x and y'
  }
  if (key.kty === 'OKP' && key.crv === 'Ed25519') {
    return isText(key.x) ? faultOf(key) : 'is an Ed25519 key without x'
  }
  return 'is neither an RSA, a P-256 nor an Ed25519 key'
}

const isText = (...values: unknown[]) =>
  values.every((value) => typeof value === 'string' && /^[A-Za-z0-9_-]+$/.test(value))

/** Numbers that are no key would be found out only when the client signs in. */
function faultOf(key: JsonWebKey): string | undefined {
  try {
    const { modulusLength: bits } = createPublicKey({ key, format: 'jwk' }).asymmetricKeyDetails!
    const isUsable = bits === undefined || (bits >= RSA_BITS.least && bits <= RSA_BITS.most)
    return isUsable
      ? undefined
      : `is an RSA key of ${bits} bits: ${RSA_BITS.least} or more are needed`
  } catch (error) {
    if (error instanceof Error && 'code' in error) return 'is no key: its numbers make none'
    throw error
  }
}
