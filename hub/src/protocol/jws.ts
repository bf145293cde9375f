/**
 * Compact JWS (RFC 7515 §7.1) as the hub signs it and reads its own again. RS256 is signed in libuv's pool; the others
 * are signed in as little time as the way through the pool takes.
 */
import { hash, sign, verify } from 'node:crypto'
import type { JsonWebKey, KeyObject } from 'node:crypto'
import { promisify } from 'node:util'

export const SIGNING_ALGORITHMS = ['EdDSA', 'RS256', 'ES256'] as const
export type SigningAlg = (typeof SIGNING_ALGORITHMS)[number]

export interface SignKey {
  kid: string
  alg: SigningAlg
  privateKey: KeyObject
}

export interface PublicKey {
  kid: string
  alg: SigningAlg
  publicKey: KeyObject
}

/** RFC 7518 §3.4: the two halves of an ES256 signature stand side by side, without ASN.1 around them. */
const ENCODING = { dsaEncoding: 'ieee-p1363' } as const
const HASHES = { EdDSA: null, RS256: 'sha256', ES256: 'sha256' } as const

export async function signJwt(
  typ: string,
  claims: Record<string, unknown>,
  { alg, kid, privateKey }: SignKey,
): Promise<string> {
  const input = `${encode({ alg, typ, kid })}.${encode(claims)}`
  const signed = [HASHES[alg], Buffer.from(input), { key: privateKey, ...ENCODING }] as const
  const signature = alg === 'RS256' ? await signInPool(...signed) : sign(...signed)
  return `${input}.${signature.toString('base64url')}`
}

const signInPool = promisify(sign)

const COMPACT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/

/**
 * The claims of a token that the hub itself signed as one of this kind; undefined for anything else. Whom it is for, and
 * whether it still holds, is for the caller to check.
 */
export function readOwnJwt(
  typ: string,
  token: string,
  keys: readonly PublicKey[],
): Record<string, unknown> | undefined {
  const [, header = '', payload = '', signature = ''] = COMPACT.exec(token) ?? []
  const { kid, alg, typ: given } = decode(header)
  const key = keys.find((published) => published.kid === kid)
  if (!key || key.alg !== alg || given !== typ) return undefined

  const isOurs = verify(
    HASHES[key.alg],
    Buffer.from(`${header}.${payload}`),
    { key: key.publicKey, ...ENCODING },
    Buffer.from(signature, 'base64url'),
  )
  return isOurs ? decode(payload) : undefined
}

/** The key that a token says it was signed with, where that could be one of the hub's. */
export function kidOf(token: string): string | undefined {
  const { kid } = decode(token.split('.', 1)[0]!)
  return typeof kid === 'string' && THUMBPRINT.test(kid) ? kid : undefined
}

const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/

/** RFC 7638 §3: the required members in lexical order. */
export function jwkThumbprint({ kty, crv, x, y, e, n }: JsonWebKey): string {
  const required =
    kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return hash('sha256', JSON.stringify(required), 'base64url')
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function decode(part: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
