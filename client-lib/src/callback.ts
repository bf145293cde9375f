/**
 * GET /identity/callback: the browser is back from the hub. First whose sign-in this is (`state` and its
 * cookie), then who answers (`iss`, RFC 9207), and only then what was answered.
 *
 * Up to `iss` nothing is spent, so a link that somebody else made leaves this browser's own pending
 * sign-ins alone. From there on the hub has answered, and the flow cookie ends with the answer.
 */

import { admit } from './admit.ts'
import type { Flow } from './configuration.ts'
import type { IdentityClaims } from './identity-claims.ts'
import { verifyIdentityToken } from './identity-token.ts'
import type { PendingSignIn } from './pending-sign-in.ts'
import { hasRepeatedName, onlyValue } from './query.ts'
import { refuse } from './refuse.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { SKEW_SECONDS } from './token-lifetime.ts'
import { codeVerifierOf } from './verifier.ts'

export async function callback(rp: RelyingParty, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  const state = onlyValue(query, 'state')
  if (!state) throw new Refusal('state_missing')
  const pending = rp.flowCookies.find<PendingSignIn>(request, { state, purpose: 'pending sign-in' })
  if (!pending) throw new Refusal('state_unknown')
  if (onlyValue(query, 'iss') !== rp.issuer) throw new Refusal('issuer_mismatch')

  const flow = { state, returnTo: pending.returnTo }
  try {
    const result = parseResult(query, rp.flow)
    const token = await tokenFor(rp, result, pending)
    const claims = await verifyIdentityToken(token, expectation(rp, pending), rp)
    await consumeJti(rp, claims)
    return await admit(rp, request, { flow, identity: claims })
  } catch (error) {
    return refuse(rp, request, error, flow)
  }
}

/** What belongs to the other flow is refused here, before anything is fetched: no flow stands in for the other. */
function parseResult(query: URLSearchParams, flow: Flow): string {
  const refuse = (detail: string) => new Refusal('result_invalid', { detail })
  const [own, foreign] = flow === 'code' ? ['code', 'token'] : ['token', 'code']

  if (hasRepeatedName(query)) throw refuse('repeated parameter')
  if (query.has(foreign)) throw refuse(`a ${foreign} in the ${flow} flow`)
  const [error, result] = [query.get('error'), query.get(own)]
  if (error !== null && result !== null) throw refuse(`both error and ${own}`)
  if (error !== null) throw new Refusal('hub_refused', { detail: loggable(error) })
  if (!result) throw refuse(`no ${own}`)
  return result
}

/** The direct flow brought the identity token itself; a code is redeemed for it. */
async function tokenFor(rp: RelyingParty, result: string, { verifier }: PendingSignIn) {
  return rp.flow === 'code' ? rp.codes.redeem(result, codeVerifierOf(verifier)) : result
}

/** The text came by URL, and a log is read by people and by terminals. */
function loggable(error: string): string {
  return /^[a-z_]{1,64}$/.test(error) ? error : 'an unknown error'
}

function expectation(rp: RelyingParty, { verifier, authenticatedSince }: PendingSignIn) {
  return {
    ...{ issuer: rp.issuer, audience: rp.appId, redirectUri: rp.redirectUri },
    ...{ verifier, authenticatedSince },
  }
}

/** Before the session exists: the same token in a hundred requests opens one session. */
async function consumeJti(rp: RelyingParty, { jti, exp }: IdentityClaims): Promise<void> {
  const unused = await rp.replay.consume(jti, new Date((exp + SKEW_SECONDS) * 1000))
  if (!unused) throw new Refusal('token_replayed')
}
