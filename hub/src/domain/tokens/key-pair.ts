/**
 * New pairs of keys for the algorithms that the hub signs with (RFC 7518 §3.1, RFC 8037 §3.1).
 */
import { generateKeyPair, type JsonWebKey } from 'node:crypto'
import { promisify } from 'node:util'
import type { SigningAlg } from '../../protocol/jws.ts'

export interface KeyPair {
  alg: SigningAlg
  publicJwk: JsonWebKey
  privateJwk: JsonWebKey
}

const generate = promisify(generateKeyPair)

const RSA_BITS = 2048 // the least that RFC 7518 §3.3 allows; a signature with 3072 takes three times as long

export async function newKeyPair(alg: SigningAlg): Promise<KeyPair> {
  const { publicKey, privateKey } = await generateFor(alg)
  return {
    alg,
    publicJwk: publicKey.export({ format: 'jwk' }),
    privateJwk: privateKey.export({ format: 'jwk' }),
  }
}

function generateFor(alg: SigningAlg) {
  if (alg === 'RS256') return generate('rsa', { modulusLength: RSA_BITS })
  if (alg === 'ES256') return generate('ec', { namedCurve: 'P-256' })
  return generate('ed25519', {})
}
