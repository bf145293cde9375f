/**
 * What the hub says to an app's server over its signature: who says it, to which app, and for how long it holds, around the
 * claims of its kind. `typ` keeps each kind out of every other's place (RFC 8725 §3.11).
 */
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { randomText } from '../../base/secret.ts'
import { signJwt } from '../../protocol/jws.ts'
import type { ActiveKey } from './signing-key.ts'

const LENGTHS = {
  'logout+jwt': LIFETIME.logoutToken,
  'revocations+jwt': LIFETIME.revocationList,
  'status+jwt': LIFETIME.statusToken,
}

export interface AppStatement {
  typ: keyof typeof LENGTHS
  issuer: string
  clientId: string
  claims: Record<string, unknown>
}

export function signAppStatement(
  { typ, issuer, clientId, claims }: AppStatement,
  key: ActiveKey,
  now: Date,
): Promise<string> {
  const issuedAt = toSeconds(now.getTime())
  const around = {
    iss: issuer,
    aud: clientId,
    iat: issuedAt,
    exp: issuedAt + toSeconds(LENGTHS[typ]),
    jti: randomText(16),
  }
  return signJwt(typ, { ...around, ...claims }, key)
}
