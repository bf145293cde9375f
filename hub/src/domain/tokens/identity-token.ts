/**
 * The identity token: "this browser belongs to the owner of this verified email". Two minutes, one app, one browser, one
 * use. It never carries a role, a permission, an organisation's id or an account's id.
 */
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { randomText } from '../../base/secret.ts'
import { signJwt } from '../../protocol/jws.ts'
import type { ProvenSession } from '../people/session.ts'
import type { ActiveKey } from './signing-key.ts'

export interface IdentityGrant {
  clientId: string
  redirectUri: string
  nonce: string
  session: ProvenSession
  /** The address that this app receives. */
  email: string
}

export function issueIdentityToken(
  issuer: string,
  grant: IdentityGrant,
  key: ActiveKey,
  now: Date,
): Promise<string> {
  const { session } = grant
  const issuedAt = toSeconds(now.getTime())
  const claims = {
    iss: issuer,
    aud: grant.clientId,
    sub: session.user.id,
    email: grant.email,
    email_verified: true, // the hub has no unverified users
    scope: 'identity',
    nonce: grant.nonce,
    jti: randomText(16),
    iat: issuedAt,
    exp: issuedAt + toSeconds(LIFETIME.identityToken),
    auth_time: toSeconds(session.authenticatedAt.getTime()),
    amr: session.amr,
    redirect_uri: grant.redirectUri,
    sid: session.id,
    name: session.user.name,
  }
  return signJwt('identity+jwt', claims, key)
}
