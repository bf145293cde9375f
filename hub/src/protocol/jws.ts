/**
 * Compact JWS (RFC 7515 §7.1) with Ed25519 (RFC 8037 §3.1). Signing is synchronous: asynchronous signing would queue behind
 * password hashes in libuv's pool.
 */
import { createHash, sign, type KeyObject } from 'node:crypto'

export function signJwt(
  header: { typ: string; kid: string },
  claims: Record<string, unknown>,
  privateKey: KeyObject,
): string {
  const input = `${encode({ alg: 'EdDSA', ...header })}.${encode(claims)}`
  return `${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
}

/** RFC 7638 §3: the members in lexical order. */
export const jwkThumbprint = (jwk: { crv: string; kty: string; x: string }) =>
  createHash('sha256')
    .update(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x }))
    .digest('base64url')

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
