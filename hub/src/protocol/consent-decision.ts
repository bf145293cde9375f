/**
 * Whether a person is asked before a client may act for them (OpenID Connect Core §3.1.2.4, RFC 9700 §4.14).
 */
import type { AuthorizationRequest, OAuthRequest } from './authorization-request.ts'
import { scopesOfClaims } from './claims-request.ts'
import type { KnownOAuthClient } from './oauth-return-address.ts'
import { isLoopbackHost } from './redirect-uri.ts'
import type { ReturnAddress } from './refusal.ts'
import { isWithin } from './scope.ts'

/** What a client may do in a person's name. */
export interface Consent {
  scope: readonly string[]
  resources: readonly string[]
}

/** With what is asked for by name as if its scope were. */
export const consentWanted = ({ scope, resources, claims }: OAuthRequest): Consent => ({
  scope: [...new Set([...scope, ...(claims ? scopesOfClaims(claims) : [])])],
  resources,
})

interface Asking {
  client: KnownOAuthClient
  returnAddress: ReturnAddress
}

/** When a person is asked about this client and this request. */
export function consentFor(
  { client, returnAddress }: Asking,
  { prompts, scope }: { prompts: readonly string[]; scope: readonly string[] },
): OAuthRequest['consent'] {
  if (prompts.includes('consent')) return 'each_time'
  const { isFirstParty, authMethods } = client.oauth
  if (isFirstParty) return 'never'
  // Any program on the person's machine may call itself by a public client's name there (RFC 8252 §8.6).
  const { hostname } = new URL(returnAddress.redirectUri)
  const isAnybody = authMethods.includes('none') && isLoopbackHost(hostname)
  return isAnybody || scope.includes('offline_access') ? 'each_time' : 'once'
}

export type ConsentDecision = 'given' | 'ask' | 'refuse'

export function decideConsent(
  { prompt, oauth }: AuthorizationRequest,
  given: Consent | undefined,
): ConsentDecision {
  if (!oauth || oauth.consent === 'never') return 'given'
  if (oauth.consent === 'once' && given && covers(given, consentWanted(oauth))) return 'given'
  return prompt === 'none' ? 'refuse' : 'ask'
}

const covers = (given: Consent, wanted: Consent) =>
  isWithin(wanted.scope, given.scope) && isWithin(wanted.resources, given.resources)
