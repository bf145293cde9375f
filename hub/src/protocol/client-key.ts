/**
 * The public keys of clients (RFC 7517), as they sign client assertions with them.
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { LIMIT } from '../base/limit.ts'

/** Why this is no key that a client may register, or undefined when it is one. */
export function publicKeyFault(key: JsonWebKey): string | undefined {
  if ('d' in key || 'k' in key) return 'holds a private or symmetric key: register the public one'
  const isKnown =
    key.kty === 'RSA' ||
    (key.kty === 'EC' && key.crv === 'P-256') ||
    (key.kty === 'OKP' && key.crv === 'Ed25519')
  if (!isKnown) return 'is neither an RSA, a P-256 nor an Ed25519 key'

  const read = readKey(key)
  if (!read) return 'is no valid key'
  // RFC 7518 §3.3; the upper bound spares us the work that a monstrous key makes.
  const { least, most } = LIMIT.rsaBits
  const bits = read.asymmetricKeyDetails?.modulusLength ?? least
  return bits < least || bits > most ? `is an RSA key of ${bits} bits` : undefined
}

function readKey(key: JsonWebKey): KeyObject | undefined {
  try {
    return createPublicKey({ key, format: 'jwk' })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_')) return undefined
    throw error
  }
}
