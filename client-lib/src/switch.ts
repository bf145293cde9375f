/**
 * POST /identity/switch: the person confirmed that this browser should change hands. The linking
 * decision is made again, since minutes may have passed, and the confirmation works once.
 */

import { openSession } from './admit.ts'
import { boundedText } from './bounded-text.ts'
import { findDecision } from './link-account.ts'
import type { PendingSwitch } from './pending-sign-in.ts'
import { onlyValue } from './query.ts'
import { refuse } from './refuse.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { proveSameOrigin } from './same-origin.ts'

const LIFETIME_MS = 11 * 60_000
const MAX_BODY_BYTES = 16_384

export async function switchAccount(rp: RelyingParty, request: Request): Promise<Response> {
  proveSameOrigin(rp, request)
  const state = onlyValue(await parseForm(request), 'state')
  if (!state) throw new Refusal('state_missing')
  const waiting = rp.flowCookies.find<PendingSwitch>(request, { state, purpose: 'pending switch' })
  if (!waiting) throw new Refusal('state_unknown')

  const flow = { state, returnTo: waiting.returnTo }
  try {
    await consumeConfirmation(rp, state)
    const decision = await findDecision(rp, waiting.identity)
    return await openSession(rp, request, {
      arrival: { flow, identity: waiting.identity },
      decision,
    })
  } catch (error) {
    return refuse(rp, request, error, flow)
  }
}

async function parseForm(request: Request): Promise<URLSearchParams> {
  try {
    return new URLSearchParams((await boundedText(request, MAX_BODY_BYTES)) ?? '')
  } catch (error) {
    if (!request.signal.aborted) throw error
    return new URLSearchParams() // the browser went away, and nobody waits for the answer
  }
}

async function consumeConfirmation(rp: RelyingParty, state: string): Promise<void> {
  const until = new Date(rp.now().getTime() + LIFETIME_MS)
  if (!(await rp.replay.consume(`switch:${state}`, until))) throw new Refusal('token_replayed')
}
