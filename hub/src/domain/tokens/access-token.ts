/**
 * Access tokens, RFC 9068: five minutes long, for one audience, signed. One that names no resource server is for the hub's own
 * userinfo endpoint alone; the hub asks its grant each time, so that what was revoked is dead at once here.
 */
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { randomText } from '../../base/secret.ts'
import { readOwnJwt, signJwt, type PublicKey, type SigningAlg } from '../../protocol/jws.ts'
import type { ActiveKey } from './signing-key.ts'

export interface AccessGrant {
  clientId: string
  /** The user; or the client itself, where it acts for nobody else (RFC 9068 §2.2). */
  sub: string
  scope: readonly string[]
  resources: readonly string[]
  /** Undefined where nobody granted it: client credentials. */
  granted:
    { id: string; sessionId: string; authenticatedAt: Date; amr: readonly string[] } | undefined
  /** RFC 9449 §6.1: the thumbprint of the key that it is bound to. */
  dpopJkt?: string | undefined
}

/** Resource servers of others must be able to read it (RFC 9068 §2.1); nobody but the hub reads its own. */
export const accessTokenAlg = (
  { resources }: Pick<AccessGrant, 'resources'>,
  preferred: SigningAlg,
): SigningAlg => (resources.length === 0 ? 'EdDSA' : preferred)

export function issueAccessToken(
  issuer: string,
  grant: AccessGrant,
  key: ActiveKey,
  now: Date,
): Promise<string> {
  const { clientId, sub, scope, resources, granted, dpopJkt } = grant
  const issuedAt = toSeconds(now.getTime())
  const claims = {
    iss: issuer,
    aud: resources.length === 0 ? issuer : resources.length === 1 ? resources[0] : resources,
    sub,
    client_id: clientId,
    scope: scope.join(' '),
    jti: randomText(16),
    iat: issuedAt,
    exp: issuedAt + toSeconds(LIFETIME.accessToken),
    ...(granted && {
      auth_time: toSeconds(granted.authenticatedAt.getTime()),
      amr: granted.amr,
      sid: granted.sessionId,
      grant: granted.id,
    }),
    ...(dpopJkt !== undefined && { cnf: { jkt: dpopJkt } }),
  }
  return signJwt('at+jwt', claims, key)
}

export interface AccessToken {
  iss: string
  aud: string | string[]
  sub: string
  client_id: string
  scope: string
  jti: string
  iat: number
  exp: number
  sid?: string
  /** Absent where nobody granted it: client credentials. */
  grant?: string
  cnf?: { jkt: string }
}

/** Undefined for whatever is no access token of this hub that lives still. Whether it was revoked is another question. */
export function readAccessToken(
  token: string,
  { issuer, keys }: { issuer: string; keys: readonly PublicKey[] },
  now: Date,
): AccessToken | undefined {
  const claims = readOwnJwt('at+jwt', token, keys) as unknown as AccessToken | undefined
  const isAlive = claims?.iss === issuer && claims.exp > toSeconds(now.getTime())
  return isAlive ? claims : undefined
}
