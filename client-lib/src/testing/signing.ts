/**
 * Tokens as the hub signs them (EdDSA, RFC 8037), honest or not. Signed by node:crypto alone, so that a test may write what a
 * library would refuse to.
 */

import { sign, type KeyObject } from 'node:crypto'

export interface TokenChanges {
  /** `undefined` removes a claim. */
  claims?: Record<string, unknown>
  header?: Record<string, unknown>
  key?: KeyObject
}

export interface Signable {
  /** An object, or the exact text where a test needs what JSON.stringify would not write. */
  header: object | string
  payload: object | string
  key: KeyObject
}

export function signToken({ header, payload, key }: Signable): string {
  const signed = [header, payload]
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .map((text) => Buffer.from(text).toString('base64url'))
    .join('.')
  return `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`
}

export function publicJwk(key: KeyObject, kid: string): Record<string, unknown> {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', alg: 'EdDSA' }
}
