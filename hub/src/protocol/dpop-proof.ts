/**
 * DPoP proofs, RFC 9449 §4: a JWT made for one request, signed with the key that tokens are bound to, which it holds itself.
 */
import { errors, jwtVerify, type JWK } from 'jose'
import { createPublicKey, type KeyObject } from 'node:crypto'
import { after, LIFETIME } from '../base/duration.ts'
import { publicKeyFault } from './client-key.ts'
import { jwkThumbprint, SIGNING_ALGORITHMS } from './jws.ts'

export interface DpopProof {
  /** The thumbprint of its key. */
  jkt: string
  /** To be spent by whoever believes it. */
  jti: string
  expiresAt: Date
  nonce: unknown
  /** The hash of the access token that it comes with (§4.2). */
  ath: unknown
}

/** Undefined for whatever proves nothing for this request. */
export async function readDpopProof(
  proof: string,
  request: { method: string; url: string },
  now: Date,
): Promise<DpopProof | undefined> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, keyInside, {
      ...{ algorithms: [...SIGNING_ALGORITHMS], typ: 'dpop+jwt', currentDate: now },
      requiredClaims: ['jti', 'htm', 'htu', 'iat'],
      ...{ maxTokenAge: inSeconds.dpopProof, clockTolerance: inSeconds.clockSkew },
    })
    const { jti, htm, htu, iat, nonce, ath } = payload
    if (htm !== request.method || !isSameAddress(htu, request.url)) return undefined
    if (typeof jti !== 'string' || jti === '') return undefined
    const expiresAt = after(new Date(iat! * 1000), LIFETIME.dpopProof + LIFETIME.clockSkew)
    return { jkt: jwkThumbprint(protectedHeader.jwk!), jti, expiresAt, nonce, ath }
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined
    throw error
  }
}

const inSeconds = {
  dpopProof: LIFETIME.dpopProof / 1000,
  clockSkew: LIFETIME.clockSkew / 1000,
}

/** On it depends the algorithm: any other than the key's own is refused. */
function keyInside({ jwk }: { jwk?: JWK }): KeyObject {
  const isUsable = typeof jwk === 'object' && jwk !== null && publicKeyFault(jwk) === undefined
  if (!isUsable) throw new errors.JWKInvalid()
  return createPublicKey({ key: jwk, format: 'jwk' })
}

/** §4.3, point 9: without query and fragment. */
function isSameAddress(htu: unknown, url: string): boolean {
  if (typeof htu !== 'string' || !URL.canParse(htu)) return false
  const { origin, pathname } = new URL(htu)
  return `${origin}${pathname}` === url
}
