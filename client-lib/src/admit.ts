/**
 * What follows a proven identity: the account, then either the app's own session or, where this
 * browser is signed in as somebody else, the question whether to switch. Accounts are never merged.
 */

import type { Account } from './app.ts'
import { addHeaders, parseAppHeaders } from './app-headers.ts'
import { carryOut, findDecision, type ProvenIdentity } from './link-account.ts'
import type { LinkDecision } from './linking.ts'
import { continuePage, switchPage } from './pages.ts'
import type { PendingSwitch } from './pending-sign-in.ts'
import { redirect } from './redirect.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { returnPath } from './return-path.ts'

export interface Arrival {
  flow: { state: string; returnTo: string }
  identity: ProvenIdentity
}

export async function admit(
  rp: RelyingParty,
  request: Request,
  arrival: Arrival,
): Promise<Response> {
  const decision = await findDecision(rp, arrival.identity)
  if (decision.outcome === 'refused') throw new Refusal(decision.code)

  const current = await rp.app.currentAccount(request)
  if (current && !opens(decision, current.id)) return askToSwitch(rp, request, { arrival, current })
  return openSession(rp, request, { arrival, decision })
}

export async function openSession(
  rp: RelyingParty,
  request: Request,
  { arrival, decision }: { arrival: Arrival; decision: LinkDecision<Account> },
): Promise<Response> {
  const { sub, sid } = arrival.identity
  const account = await carryOut(rp, arrival.identity, decision)
  const session = parseAppHeaders(await rp.app.startSession(account, request, { sub, sid }))

  rp.emit({ code: 'signed_in', sub, accountId: String(account.id) })
  const answer = landing(session, returnPath(arrival.flow.returnTo, rp))
  answer.headers.append('set-cookie', rp.flowCookies.clear(arrival.flow.state))
  return answer
}

/** A SameSite=Strict cookie would not travel on a redirect that began at the hub. */
function landing(session: Headers, returnTo: string): Response {
  const isStrict = session
    .getSetCookie()
    .some((cookie) => /;\s*samesite\s*=\s*strict\b/i.test(cookie))
  const answer = isStrict ? continuePage(returnTo) : redirect(303, returnTo)
  addHeaders(answer, session)
  return answer
}

function opens(decision: LinkDecision<Account>, id: Account['id']): boolean {
  return decision.outcome === 'sign_in' && String(decision.account.id) === String(id)
}

interface Question {
  arrival: Arrival
  current: { email: string }
}

function askToSwitch(rp: RelyingParty, request: Request, { arrival, current }: Question): Response {
  const { state, returnTo } = arrival.flow
  const { sub, sid, email, name } = arrival.identity
  const whole: PendingSwitch = { identity: { sub, sid, email, name }, returnTo }
  // The cookie stays under 1 KB: the way back goes first, then the display name.
  const shorter: PendingSwitch = { ...whole, returnTo: rp.home }
  const shortest: PendingSwitch = { ...shorter, identity: { sub, sid, email, name: undefined } }

  const kept = (content: PendingSwitch) => ({ state, purpose: 'pending switch' as const, content })
  const content = [whole, shorter].find((each) => rp.flowCookies.fits(kept(each))) ?? shortest

  rp.emit({ code: 'switch_asked', sub })
  const action = `${rp.basePath}/switch`
  const page = switchPage({
    ...{ names: rp.names, current: current.email, next: email, action, state },
    returnTo: returnPath(returnTo, rp),
  })
  for (const cookie of rp.flowCookies.keep(request, kept(content))) {
    page.headers.append('set-cookie', cookie)
  }
  return page
}
