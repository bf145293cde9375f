/**
 * Tokens as the hub signs them (EdDSA, RFC 8037), honest or not. Signed by node:crypto alone, so that a test may write what a
 * library would refuse to.
 */

import { sign, type KeyObject } from 'node:crypto'

/** What a token of the test hub's is to have in place of the honest. */
export interface TokenChanges {
  /** `undefined` removes a claim. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: KeyObject
}

/** What `signToken` is to sign. */
export interface Signable {
  /** An object, or the exact text where a test needs what JSON.stringify would not write. */
  header: object | string
  payload: object | string
  key: KeyObject
}

/**
 * Signs whatever it is given as a JWS in compact form (RFC 7515 §3.1): for tokens that an app has to refuse.
 *
 * @example
 * const { privateKey } = generateKeyPairSync('ed25519')
 * const header = { typ: 'identity+jwt', alg: 'EdDSA', kid: testHub.kid }
 * const forged = signToken({ header, payload: { email: 'alice@example.com' }, key: privateKey })
 */
export function signToken({ header, payload, key }: Signable): string {
  const signed = [header, payload]
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .map((text) => Buffer.from(text).toString('base64url'))
    .join('.')
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

/**
 * The public half of an Ed25519 key as the hub publishes it (RFC 8037 §2).
 *
 * @example
 * const { publicKey } = generateKeyPairSync('ed25519')
 * testHub.published.push(publicJwk(publicKey, 'next'))
 */
export function publicJwk(key: KeyObject, kid: string): Record<string, unknown> {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'EdDSA' }
}
