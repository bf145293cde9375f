/**
 * Nonces for DPoP proofs, RFC 9449 §8: the time at which a replica gave it out, sealed, so that every replica can tell how old it
 * is and nobody has to remember it. A proof cannot be made long before it is used.
 */
import { LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'

export const issueDpopNonce = (sealer: Sealer, now: Date): string =>
  sealer.seal('dpop-nonce', String(now.getTime()))

export function isFreshDpopNonce(sealer: Sealer, nonce: unknown, now: Date): boolean {
  const issuedAt = typeof nonce === 'string' ? sealer.open('dpop-nonce', nonce) : undefined
  return issuedAt !== undefined && now.getTime() - Number(issuedAt) < LIFETIME.dpopNonce
}
