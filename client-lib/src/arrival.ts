/**
 * A proven identity on its way to an account. Where the person must say something first, it waits sealed in the flow cookie
 * until a form of the library's own pages brings it back, once.
 */

import { parseForm } from './form.ts'
import type { ProvenIdentity } from './link-account.ts'
import type { PendingArrival } from './pending-sign-in.ts'
import { onlyValue } from './query.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { proveSameOrigin } from './same-origin.ts'

export interface Arrival {
  flow: { state: string; returnTo: string }
  identity: ProvenIdentity
}

/** What it waits for. */
export type Waiting = 'pending switch' | 'pending proof'

const LIFETIME_MS = 11 * 60_000

/** Puts the cookie on the page that asks. */
export function keepArrival(
  rp: RelyingParty,
  request: Request,
  { arrival, purpose, page }: { arrival: Arrival; purpose: Waiting; page: Response },
): Response {
  const { state, returnTo } = arrival.flow
  const { sub, sid, email, name } = arrival.identity
  const whole: PendingArrival = { identity: { sub, sid, email, name }, returnTo }
  // The cookie stays under 1 KB: the way back goes first, then the display name.
  const shorter: PendingArrival = { ...whole, returnTo: rp.home }
  const shortest: PendingArrival = { ...shorter, identity: { sub, sid, email, name: undefined } }

  const kept = (content: PendingArrival) => ({ state, purpose, content })
  const content = [whole, shorter].find((each) => rp.flowCookies.fits(kept(each))) ?? shortest
  for (const cookie of rp.flowCookies.keep(request, kept(content))) {
    page.headers.append('set-cookie', cookie)
  }
  return page
}

export interface Resumed {
  arrival: Arrival
  form: URLSearchParams
}

export async function resumeArrival(
  rp: RelyingParty,
  request: Request,
  purpose: Waiting,
): Promise<Resumed> {
  proveSameOrigin(rp, request)
  const form = await parseForm(request, 'state_missing')
  const state = onlyValue(form, 'state')
  if (!state) throw new Refusal('state_missing')
  const waiting = rp.flowCookies.find<PendingArrival>(request, { state, purpose })
  if (!waiting) throw new Refusal('state_unknown')

  const { identity, returnTo } = waiting
  return { arrival: { flow: { state, returnTo }, identity }, form }
}

/** Before anything follows from it: the same form in a hundred requests opens one session. */
export async function consumeArrival(
  rp: RelyingParty,
  { flow }: Arrival,
  purpose: Waiting,
): Promise<void> {
  const until = new Date(rp.now().getTime() + LIFETIME_MS)
  const unused = await rp.replay.consume(`${purpose}:${flow.state}`, until)
  if (!unused) throw new Refusal('token_replayed')
}
