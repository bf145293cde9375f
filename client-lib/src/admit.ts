/**
 * What follows a proven identity: the account, then either the app's own session or a question: whether to switch, where this
 * browser is signed in as somebody else, or the account's password. Accounts are never merged.
 */

import type { Account } from './app.ts'
import { addHeaders, parseAppHeaders } from './app-headers.ts'
import { keepArrival, type Arrival } from './arrival.ts'
import { carryOut, findDecision } from './link-account.ts'
import type { LinkDecision } from './linking.ts'
import { continuePage, proofPage, switchPage } from './pages.ts'
import { redirect } from './redirect.ts'
import { Refusal } from './refusal.ts'
import type { RelyingParty } from './relying-party.ts'
import { returnPath } from './return-path.ts'

export async function admit(
  rp: RelyingParty,
  request: Request,
  arrival: Arrival,
): Promise<Response> {
  const decision = await findDecision(rp, arrival.identity)
  if (decision.outcome === 'refused') throw new Refusal(decision.code)
  if (decision.outcome === 'unverified') return askForProof(rp, request, { arrival })

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
  const answer = isStrict
    ? continuePage({ title: 'Signed in', words: 'You are signed in.', to: returnTo })
    : redirect(303, returnTo)
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
  const { flow, identity } = arrival
  rp.emit({ code: 'switch_asked', sub: identity.sub })
  const page = switchPage({
    ...{ names: rp.names, current: current.email, next: identity.email, state: flow.state },
    action: `${rp.basePath}/switch`,
    returnTo: returnPath(flow.returnTo, rp),
  })
  return keepArrival(rp, request, { arrival, purpose: 'pending switch', page })
}

/** The mailbox alone opens no account whose address was never confirmed here. */
export function askForProof(
  rp: RelyingParty,
  request: Request,
  { arrival, problem }: { arrival: Arrival; problem?: string },
): Response {
  const { verifyPassword, resetUrl } = rp.localProof
  if (!rp.links || !verifyPassword) throw new Refusal('local_email_unverified')

  const { flow, identity } = arrival
  if (problem === undefined) rp.emit({ code: 'proof_asked', sub: identity.sub })
  const page = proofPage({
    ...{ names: rp.names, home: rp.home, email: identity.email, state: flow.state },
    ...{ action: `${rp.basePath}/prove`, resetUrl, problem },
  })
  return keepArrival(rp, request, { arrival, purpose: 'pending proof', page })
}
