/**
 * `id_token_hint` (OpenID Connect Core §3.1.2.1): an ID token that the hub issued to this client. It
 * says who is meant and proves nothing, so it may be as old as it likes.
 */
import { readOwnJwt, type PublicKey } from './jws.ts'

export interface HintReader {
  issuer: string
  keys: readonly PublicKey[]
  clientId: string
}

/** Undefined for whatever is no ID token of this hub for this client. */
export function subjectOfHint(hint: string, { issuer, keys, clientId }: HintReader) {
  const { iss, aud, sub } = readOwnJwt('JWT', hint, keys) ?? {}
  return iss === issuer && aud === clientId && typeof sub === 'string' ? sub : undefined
}
