/**
 * Whether a person is asked before a client may act for them (OpenID Connect Core §3.1.2.4, RFC 9700 §4.14).
 */
import type { AuthorizationRequest, OAuthRequest } from './authorization-request.ts'
import { scopesOfClaims } from './claims-request.ts'
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
