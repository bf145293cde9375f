/**
 * The way of most requests: somebody is signed in here alone, and nothing about them decides. What they get is written by the
 * statement that finds their session, so there is one round trip, and nothing remembered that could be out of date.
 */
import type { Context } from 'hono'
import { hashSecret } from '../../base/secret.ts'
import { isForAnybody } from '../../protocol/authorization-decision.ts'
import type { AuthorizationRequest } from '../../protocol/authorization-request.ts'
import { sessionSecrets } from '../cookies.ts'
import type { Hub } from '../hub.ts'
import { signIdentityToken } from './issue-identity-token.ts'

/** Undefined when it takes a closer look. */
export async function issueAtOnce(
  hub: Hub,
  c: Context,
  request: AuthorizationRequest,
): Promise<Record<string, string> | undefined> {
  const [secret, ...others] = sessionSecrets(hub, c)
  if (secret === undefined || others.length > 0 || !isForAnybody(request)) return undefined

  const { clientId, redirectUri, nonce } = request
  if (request.responseType === 'code' || nonce === undefined) return undefined
  const recorded = await hub.batches.recordHop({ secretHash: hashSecret(secret), clientId })
  return (
    recorded && {
      token: await signIdentityToken(hub, { clientId, redirectUri, nonce, ...recorded }),
    }
  )
}
