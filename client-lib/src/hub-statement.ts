/**
 * Verifies what the hub says to this app's server: signed by the hub, to this app alone, and just now.
 */

import { verifyHubSignature, type Signed } from './hub-signature.ts'
import type { HubKeys } from './hub-keys.ts'
import { Refusal } from './refusal.ts'
import { proveLifetime } from './token-lifetime.ts'

export interface Listener {
  issuer: string
  appId: string
  keys: HubKeys
  now: () => Date
}

export interface HubStatement extends Record<string, unknown> {
  iat: number
  exp: number
}

/** Throws the `token_*` refusals, and hub_unreachable. */
export async function verifyHubStatement(signed: Signed, app: Listener): Promise<HubStatement> {
  const claims = await verifyHubSignature(signed, app.keys)
  if (!hasTimes(claims)) throw new Refusal('token_claims_invalid', { detail: 'iat, exp' })
  if (claims.iss !== app.issuer) throw new Refusal('token_issuer_mismatch')
  if (claims.aud !== app.appId) throw new Refusal('token_audience_mismatch')
  proveLifetime(claims, app.now())
  return claims
}

function hasTimes(claims: Record<string, unknown>): claims is HubStatement {
  return Number.isSafeInteger(claims.iat) && Number.isSafeInteger(claims.exp)
}
