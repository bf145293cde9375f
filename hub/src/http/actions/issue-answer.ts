/**
 * What the app gets: the identity token itself, or a code that it redeems where it belongs.
 */
import type { Context } from 'hono'
import { hashSecret } from '../../base/secret.ts'
import type { Session } from '../../domain/people/session.ts'
import { isForAnybody } from '../../protocol/authorization-decision.ts'
import type { AuthorizationRequest } from '../../protocol/authorization-request.ts'
import { sessionSecrets } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { issueRecorded, signIdentityToken } from './issue-identity-token.ts'

type Answer = { token: string } | { code: string }

/**
 * The way of most requests: somebody is signed in here alone, and nothing about them decides. The statement that finds their
 * session writes what they get, so it is one round trip, and nothing is remembered that could be out of date. Undefined when it
 * takes a closer look.
 */
export async function issueAtOnce(
  hub: Hub,
  c: Context,
  request: AuthorizationRequest,
): Promise<Answer | undefined> {
  const [secret, ...others] = sessionSecrets(hub, c)
  if (secret === undefined || others.length > 0 || !isForAnybody(request)) return undefined

  const secretHash = hashSecret(secret)
  if (request.responseType === 'code') return issueCode(hub, request, secretHash)
  const recorded = await hub.batches.recordHop({ secretHash, clientId: request.clientId })
  return recorded && { token: await signIdentityToken(hub, { ...bindingOf(request), ...recorded }) }
}

/** Undefined when the session has just ended. */
export async function issueTo(
  hub: Hub,
  request: AuthorizationRequest,
  session: Session,
): Promise<Answer | undefined> {
  if (request.responseType === 'code') return issueCode(hub, request, session.secretHash)
  const token = await issueRecorded(hub, { ...bindingOf(request), session })
  return token === undefined ? undefined : { token }
}

async function issueCode(hub: Hub, request: AuthorizationRequest, secretHash: string) {
  const { clientId, redirectUri, nonce, codeChallenge, oauth } = request
  const wish = { secretHash, clientId, redirectUri, nonce, codeChallenge, oauth }
  const code = await hub.batches.issueCode(wish)
  return code === undefined ? undefined : { code }
}

function bindingOf({ clientId, redirectUri, nonce }: AuthorizationRequest) {
  if (nonce === undefined) throw new Error('a native request was parsed without its nonce')
  return { clientId, redirectUri, nonce }
}
