/**
 * POST /identity/switch: the person confirmed that this browser should change hands. The linking
 * decision is made again, since minutes may have passed, and the confirmation works once.
 */

import { openSession } from './admit.ts'
import { consumeArrival, resumeArrival } from './arrival.ts'
import { findDecision } from './link-account.ts'
import { refuse } from './refuse.ts'
import type { RelyingParty } from './relying-party.ts'

export async function switchAccount(rp: RelyingParty, request: Request): Promise<Response> {
  const { arrival } = await resumeArrival(rp, request, 'pending switch')
  try {
    await consumeArrival(rp, arrival, 'pending switch')
    const decision = await findDecision(rp, arrival.identity)
    return await openSession(rp, request, { arrival, decision })
  } catch (error) {
    return refuse(rp, request, error, arrival.flow)
  }
}
