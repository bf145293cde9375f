/**
 * What an authorization request gets, given who is signed in on this browser (OpenID Connect Core §3.1.2.3). The decision is
 * the same for a first request and for one that is resumed after a page; then `chosenSid` names whom the person chose.
 */
import { canonicalEmail } from '../base/canonical-email.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

interface SignedIn {
  id: string
  authenticatedAt: Date
  user: { id: string; email: string }
}

/** What is known beside the request: whom the person chose, and whose address `login_hint` is. */
interface Known {
  chosenSid: string | undefined
  hintedUserId: string | undefined
}

export type Decision<S> =
  | { outcome: 'issue'; session: S }
  | { outcome: 'sign_in'; email: string | undefined }
  | { outcome: 'sign_up' }
  | { outcome: 'choose_account' }
  | { outcome: 'refuse'; error: 'login_required' | 'account_selection_required' }

export function decide<S extends SignedIn>(
  request: AuthorizationRequest,
  sessions: readonly S[],
  { chosenSid, hintedUserId }: Known,
): Decision<S> {
  const isSilent = request.prompt === 'none'
  const chosen = sessions.find(({ id }) => id === chosenSid)

  if (chosen && !isMeant(request, chosen)) return { outcome: 'refuse', error: 'login_required' }
  if (!chosen && request.prompt === 'create') return { outcome: 'sign_up' }
  const fitting = sessions.filter((session) => isMeant(request, session))
  if (fitting.length === 0) {
    return isSilent
      ? { outcome: 'refuse', error: 'login_required' }
      : { outcome: 'sign_in', email: canonicalEmail(request.loginHint ?? '') }
  }
  if (!chosen && request.prompt === 'select_account') return { outcome: 'choose_account' }

  // Whoever was chosen may have left since; then nobody else goes in their place.
  const meant = onlyOne(fitting) ?? fitting.find(({ user }) => user.id === hintedUserId)
  const session = chosenSid === undefined ? meant : chosen
  if (!session) {
    return isSilent
      ? { outcome: 'refuse', error: 'account_selection_required' }
      : { outcome: 'choose_account' }
  }
  const isStale = session.authenticatedAt.getTime() < (request.earliestAuthTime ?? 0)
  if (!isStale) return { outcome: 'issue', session }
  return isSilent
    ? { outcome: 'refuse', error: 'login_required' }
    : { outcome: 'sign_in', email: session.user.email }
}

/** Whoever is signed in alone gets what this asks for, whoever they are, and is asked nothing. */
export const isForAnybody = (request: AuthorizationRequest) =>
  (request.prompt === undefined || request.prompt === 'none') &&
  request.earliestAuthTime === undefined &&
  request.subject === undefined &&
  request.pushedId === undefined &&
  (request.oauth?.consent ?? 'never') === 'never'

/** A client that named somebody takes nobody else (OpenID Connect Core §3.1.2.1, `id_token_hint`). */
const isMeant = ({ subject }: AuthorizationRequest, { user }: SignedIn) =>
  subject === undefined || user.id === subject

const onlyOne = <S>(sessions: readonly S[]) => (sessions.length === 1 ? sessions[0] : undefined)
