/**
 * What everything that the hub signs has in common: shape, header and signature, checked in this order (RFC 7515 §5.2, stricter
 * by RFC 8725 §3: one spelling, one algorithm, one `typ`). Synchronous, because WebCrypto's pool takes longer than the check.
 */

import { verify, type KeyObject } from 'node:crypto'
import type { HubKeys } from './hub-keys.ts'
import { Refusal } from './refusal.ts'
import { parseStrictJson } from './strict-json.ts'

export interface Signed {
  token: string
  /** One for each kind, so that none is taken in another's place. */
  typ: string
  maxBytes?: number
}

const MAX_BYTES = 8192

// Each of these would let the token bring its own key or its own rules.
const FORBIDDEN_HEADERS = [
  'jwk',
  'jku',
  'x5u',
  'x5c',
  'x5t',
  'x5t#S256',
  'crit',
  'b64',
  'zip',
  'enc',
]

/** Returns the claims. Throws token_malformed, token_header_invalid, token_signature_invalid, and what `keys` throws. */
export async function verifyHubSignature(
  { token, typ, maxBytes = MAX_BYTES }: Signed,
  keys: HubKeys,
): Promise<Record<string, unknown>> {
  const { header, payload } = proveShape(token, maxBytes)
  const kid = proveHeader(header, typ)
  proveSignature(token, await keys.get(kid))
  return payload
}

interface Parts {
  header: Record<string, unknown>
  payload: Record<string, unknown>
}

function proveShape(token: string, maxBytes: number): Parts {
  const parts = token.split('.')
  if (token.length > maxBytes) {
    throw new Refusal('token_malformed', { detail: `over ${maxBytes / 1024} KB` })
  }
  if (parts.length !== 3 || !parts.every(isCanonicalBase64url)) {
    throw new Refusal('token_malformed', { detail: 'not three base64url parts' })
  }

  const [header, payload] = parts.map((part) => parseStrictJson(Buffer.from(part, 'base64url')))
  if (!header || !payload) {
    throw new Refusal('token_malformed', { detail: 'not JSON objects, or a member named twice' })
  }
  return { header, payload }
}

/** Leftover bits and padding would give one token several spellings. */
function isCanonicalBase64url(part: string): boolean {
  return part !== '' && Buffer.from(part, 'base64url').toString('base64url') === part
}

function proveHeader(header: Record<string, unknown>, typ: string): string {
  const refuse = (detail: string) => new Refusal('token_header_invalid', { detail })

  if (header.typ !== typ) throw refuse('typ')
  if (header.alg !== 'EdDSA') throw refuse('alg')
  const forbidden = FORBIDDEN_HEADERS.find((name) => Object.hasOwn(header, name))
  if (forbidden) throw refuse(forbidden)
  if (typeof header.kid !== 'string' || header.kid === '') throw refuse('kid')
  return header.kid
}

function proveSignature(token: string, key: KeyObject): void {
  const dot = token.lastIndexOf('.')
  const signingInput = Buffer.from(token.slice(0, dot))
  const signature = Buffer.from(token.slice(dot + 1), 'base64url')
  // verify() goes by the key, not by the header: an RSA key would take an RSA signature under `EdDSA`.
  const fits = key.asymmetricKeyType === 'ed25519' && verify(null, signingInput, key, signature)
  if (!fits) throw new Refusal('token_signature_invalid')
}
