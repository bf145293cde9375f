/**
 * `id_token_hint` (OpenID Connect Core §3.1.2.1, RP-Initiated Logout §2): an ID token that the hub issued. It says who is meant
 * and proves nothing, so it may be as old as it likes.
 */
import { readOwnJwt, type PublicKey } from './jws.ts'

export interface HintReader {
  issuer: string
  keys: readonly PublicKey[]
}

export interface IdTokenHint {
  clientId: string
  sub: string
  sid: string
}

/** Undefined for whatever is no ID token of this hub. */
export function readIdTokenHint(
  hint: string,
  { issuer, keys }: HintReader,
): IdTokenHint | undefined {
  const { iss, aud, sub, sid } = readOwnJwt('JWT', hint, keys) ?? {}
  if (iss !== issuer || typeof aud !== 'string') return undefined
  return typeof sub === 'string' && typeof sid === 'string'
    ? { clientId: aud, sub, sid }
    : undefined
}
