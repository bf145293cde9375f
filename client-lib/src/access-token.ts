/**
 * Access tokens of the hub's, as a resource server verifies them (RFC 9068 §4): signed by the hub as one of these, for this
 * resource alone, and alive. ID tokens, identity tokens and tokens for anybody else are refused.
 */

import { verifyHubStatement, type HubStatement } from './hub-statement.ts'
import type { HubKeys } from './hub-keys.ts'
import type { SignatureAlg } from './key-set.ts'
import { Refusal } from './refusal.ts'

/** With whichever the client has its ID tokens signed. */
export const ACCESS_TOKEN_ALGORITHMS: readonly SignatureAlg[] = ['RS256', 'ES256', 'EdDSA']

export interface AccessToken {
  /** The person at the hub; or the client itself, where it calls in its own name. */
  sub: string
  clientId: string
  scopes: readonly string[]
  expiresAt: Date
  /** Everything that the token says. */
  claims: Readonly<Record<string, unknown>>
}

export interface Recipient {
  issuer: string
  resource: string
  keys: HubKeys
  now: () => Date
}

/** Throws the `token_*` refusals, and hub_unreachable. */
export async function verifyAccessToken(
  token: string,
  { resource, ...hub }: Recipient,
): Promise<AccessToken> {
  const signed = { token, typ: 'at+jwt', algorithms: ACCESS_TOKEN_ALGORITHMS }
  const claims = await verifyHubStatement(signed, { ...hub, appId: resource })
  if (!isAccess(claims)) {
    throw new Refusal('token_claims_invalid', { detail: 'sub, client_id, jti, scope' })
  }
  // RFC 9449 §7.1: whoever sends it like this has not shown the key that it is bound to.
  if (claims.cnf !== undefined) throw new Refusal('token_claims_invalid', { detail: 'cnf' })
  return {
    sub: claims.sub,
    clientId: claims.client_id,
    scopes: claims.scope.split(' ').filter((scope) => scope !== ''),
    expiresAt: new Date(claims.exp * 1000),
    claims,
  }
}

type Access = HubStatement & { sub: string; client_id: string; jti: string; scope: string }

const isAccess = (claims: HubStatement): claims is Access =>
  [claims.sub, claims.client_id, claims.jti].every((id) => typeof id === 'string' && id !== '') &&
  typeof claims.scope === 'string'
