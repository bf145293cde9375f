/**
 * Carries out the decision on an authorization request: an answer for the app, or the page that comes first.
 */
import type { Context } from 'hono'
import { canonicalEmail } from '../../base/canonical-email.ts'
import { findConsent } from '../../domain/clients/consent.ts'
import type { Session } from '../../domain/people/session.ts'
import { findUserByEmail } from '../../domain/people/user.ts'
import { spendPushedRequest } from '../../domain/tokens/pushed-request.ts'
import { decide, type Decision } from '../../protocol/authorization-decision.ts'
import type { AuthorizationRequest } from '../../protocol/authorization-request.ts'
import { decideConsent } from '../../protocol/consent-decision.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { towardsApp } from '../refusals.ts'
import { signedIn } from '../signed-in.ts'
import { issueAtOnce, issueTo } from './issue-answer.ts'

export type AuthorizeAnswer =
  | { outcome: 'return'; parameters: Record<string, string> }
  | {
      outcome: 'ask'
      page: '/sign-in' | '/sign-up' | '/choose-account' | '/consent'
      email?: string | undefined
      sid?: string
    }

const SILENTLY = {
  login_required: 'nobody is signed in here who would do',
  account_selection_required: 'several people are signed in here',
  consent_required: 'the person has not agreed to this',
} as const

export async function authorize(
  hub: Hub,
  c: Context,
  { request, chosenSid }: { request: AuthorizationRequest; chosenSid: string | undefined },
): Promise<AuthorizeAnswer> {
  try {
    const issued = chosenSid === undefined && (await issueAtOnce(hub, c, request))
    if (issued) return { outcome: 'return', parameters: issued }

    const sessions = await signedIn(hub, c)
    const hintedUserId = await hinted(hub, request, sessions)
    const decision = decide(request, sessions, { chosenSid, hintedUserId })
    if (decision.outcome === 'refuse') throw silently(decision.error, request, sessions[0])
    return await carryOut(hub, request, decision)
  } catch (error) {
    throw towardsApp(error, request)
  }
}

/** Only among several people does the hint decide; it may be any of their addresses. */
async function hinted(hub: Hub, { loginHint }: AuthorizationRequest, sessions: readonly Session[]) {
  if (loginHint === undefined || sessions.length < 2) return undefined
  const user = await findUserByEmail(hub.db, canonicalEmail(loginHint) ?? '')
  return user?.id
}

async function carryOut(
  hub: Hub,
  request: AuthorizationRequest,
  decision: Exclude<Decision<Session>, { outcome: 'refuse' }>,
): Promise<AuthorizeAnswer> {
  switch (decision.outcome) {
    case 'sign_in':
      return { outcome: 'ask', page: '/sign-in', email: decision.email }
    case 'sign_up':
      return { outcome: 'ask', page: signUpPage(hub) }
    case 'choose_account':
      return { outcome: 'ask', page: '/choose-account' }
    case 'issue':
      return issueIfAllowed(hub, request, decision.session)
  }
}

async function issueIfAllowed(
  hub: Hub,
  request: AuthorizationRequest,
  session: Session,
): Promise<AuthorizeAnswer> {
  const parties = { userId: session.user.id, clientId: request.clientId }
  const isRemembered = request.oauth?.consent === 'once'
  const given = isRemembered ? await findConsent(hub.db, parties) : undefined
  switch (decideConsent(request, given)) {
    case 'given':
      return { outcome: 'return', parameters: await issue(hub, request, session) }
    case 'ask':
      return { outcome: 'ask', page: '/consent', sid: session.id }
    case 'refuse':
      throw silently('consent_required', request, session)
  }
}

/** Where nobody can sign up, whoever is asked to may still have an account. */
const signUpPage = ({ config }: Hub) =>
  config.accounts.signUp === 'closed' ? '/sign-in' : '/sign-up'

function silently(
  error: keyof typeof SILENTLY,
  request: AuthorizationRequest,
  session: Session | undefined,
): Refusal {
  const who = session && { userId: session.user.id, sessionId: session.id }
  const record = { type: 'authorize_refused', clientId: request.clientId, ...who } as const
  const details = { returnAddress: request, ...(session && { record }) }
  return new Refusal(error, SILENTLY[error], details)
}

async function issue(hub: Hub, request: AuthorizationRequest, session: Session) {
  const { pushedId } = request
  if (pushedId !== undefined && !(await spendPushedRequest(hub.db, pushedId)))
    throw new Refusal('invalid_request_uri', 'the request_uri was used before', {
      returnAddress: request,
    })
  const answer = await issueTo(hub, request, session)
  if (!answer) throw silently('login_required', request, undefined)
  return answer
}
