/**
 * GET /identity/callback: the browser is back from the hub. First whose sign-in this is (`state` and its
 * cookie), then who answers (`iss`, RFC 9207), and only then what was answered.
 *
 * Up to `iss` nothing is spent, so a link that somebody else made leaves this browser's own pending
 * sign-ins alone. From there on the hub has answered, and the flow cookie ends with the answer.
 */

import { admit } from './admit.ts'
import type { IdentityClaims } from './identity-claims.ts'
import { verifyIdentityToken } from './identity-token.ts'
import type { PendingSignIn } from './pending-sign-in.ts'
import { hasRepeatedName, onlyValue } from './query.ts'
import { refuse } from './refuse.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'

const SKEW_SECONDS = 60

export async function callback(rp: RelyingParty, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams
  const state = onlyValue(query, 'state')
  if (!state) throw new Refusal('state_missing')
  const pending = rp.flowCookies.find<PendingSignIn>(request, { state, purpose: 'pending sign-in' })
  if (!pending) throw new Refusal('state_unknown')
  if (onlyValue(query, 'iss') !== rp.issuer) throw new Refusal('issuer_mismatch')

  const flow = { state, returnTo: pending.returnTo }
  try {
    const token = parseResult(query)
    const claims = await verifyIdentityToken(token, expectation(rp, pending), rp)
    await consumeJti(rp, claims)
    return await admit(rp, request, { flow, identity: claims })
  } catch (error) {
    return refuse(rp, request, error, flow)
  }
}

function parseResult(query: URLSearchParams): string {
  if (hasRepeatedName(query)) throw new Refusal('result_invalid', { detail: 'repeated parameter' })

  const error = query.get('error')
  const token = query.get('token')
  if (query.has('code'))
    throw new Refusal('result_invalid', { detail: 'a code in the direct flow' })
  if (error !== null && token !== null) {
    throw new Refusal('result_invalid', { detail: 'both error and token' })
  }
  if (error !== null) throw new Refusal('hub_refused', { detail: loggable(error) })
  if (!token) throw new Refusal('result_invalid', { detail: 'no token' })
  return token
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
