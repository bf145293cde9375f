/**
 * What a grant is worth: an access token, an ID token where `openid` was granted, and a refresh token where it is offline.
 */
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { countedAs, type OAuthClient } from '../../domain/clients/client.ts'
import {
  accessTokenAlg,
  issueAccessToken,
  type AccessGrant,
} from '../../domain/tokens/access-token.ts'
import type { ProvenSession } from '../../domain/people/session.ts'
import { isOffline } from '../../domain/tokens/grant.ts'
import { issueIdToken } from '../../domain/tokens/id-token.ts'
import { openedBy, type ClaimsRequest } from '../../protocol/claims-request.ts'
import type { OAuthForm } from '../../protocol/oauth-form.ts'
import type { Hub } from '../hub.ts'

/** RFC 6749 §5.1, with OpenID Connect Core §3.1.3.3. */
export interface TokenResponse {
  access_token: string
  token_type: 'Bearer' | 'DPoP'
  expires_in: number
  /** Absent where there is none. */
  scope?: string
  refresh_token?: string
  id_token?: string
}

/** What a client asks the token endpoint for. */
export interface TokenCall {
  client: OAuthClient
  form: OAuthForm
  /** Of the key that it proved to hold (RFC 9449). */
  dpopJkt: string | undefined
}

export async function signAccess(
  hub: Hub,
  { oauth }: OAuthClient,
  grant: AccessGrant,
): Promise<TokenResponse> {
  const now = hub.now()
  const key = await hub.keys.active(now, accessTokenAlg(grant, oauth.idTokenAlg))
  return {
    access_token: await issueAccessToken(hub.config.issuer, grant, key, now),
    token_type: grant.dpopJkt === undefined ? 'Bearer' : 'DPoP',
    expires_in: toSeconds(LIFETIME.accessToken),
    ...(grant.scope.length > 0 && { scope: grant.scope.join(' ') }),
  }
}

export interface Granted {
  id: string
  sessionId: string
  authenticatedAt: Date
  amr: readonly string[]
  user: { id: string; name: string }
  /** The address that this client receives. */
  email: string
  scope: readonly string[]
  resources: readonly string[]
  claims?: ClaimsRequest | undefined
  nonce: string | undefined
  dpopJkt?: string | undefined
}

interface Begun extends Pick<Granted, 'email' | 'scope' | 'resources' | 'claims' | 'nonce'> {
  grantId: string
  refreshToken: string
  session: ProvenSession
}

/** For what was granted just now: what it is worth, and the means to renew it where it goes on. */
export async function issueTokens(
  hub: Hub,
  { client, dpopJkt }: TokenCall,
  { grantId, refreshToken, session, ...begun }: Begun,
): Promise<TokenResponse> {
  const { id: sessionId, user, amr, authenticatedAt } = session
  const granted = { ...begun, id: grantId, sessionId, user, amr, authenticatedAt, dpopJkt }
  const tokens = await signTokens(hub, client, granted)
  hub.metrics.countIssued(countedAs(client))
  return isOffline(begun.scope) ? { ...tokens, refresh_token: refreshToken } : tokens
}

/** What others renew is bound to the client by how it authenticates (RFC 9449 §5). */
export const keyOfPublic = ({ client, dpopJkt }: TokenCall) =>
  client.oauth.authMethods.includes('none') ? dpopJkt : undefined

export async function signTokens(
  hub: Hub,
  client: OAuthClient,
  granted: Granted,
): Promise<TokenResponse> {
  const { scope, resources, claims, user, dpopJkt } = granted
  const access = { clientId: client.id, sub: user.id, scope, resources, granted, dpopJkt }
  const response = await signAccess(hub, client, access)
  if (!scope.includes('openid')) return response

  const now = hub.now()
  const key = await hub.keys.active(now, client.oauth.idTokenAlg)
  const idGrant = {
    ...{ clientId: client.id, sub: user.id, accessToken: response.access_token },
    ...granted,
    claims: claimsFor(granted, openedBy(scope, claims?.idToken)),
  }
  return { ...response, id_token: await issueIdToken(hub.config.issuer, idGrant, key, now) }
}

export function claimsFor(
  { user, email }: Pick<Granted, 'user' | 'email'>,
  opened: readonly string[],
): Record<string, unknown> {
  const all = { name: user.name, email, email_verified: true } // the hub has no unverified users
  return Object.fromEntries(Object.entries(all).filter(([name]) => opened.includes(name)))
}
