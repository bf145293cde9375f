/**
 * Access tokens of the hub's own that somebody brings back to it.
 */
import { readAccessToken, type AccessToken } from '../../domain/tokens/access-token.ts'
import type { Hub } from '../hub.ts'
import { ownTokens } from './own-tokens.ts'

/** Whether it was revoked, the domain knows. */
export async function presentedAccessToken(
  hub: Hub,
  presented: string,
): Promise<AccessToken | undefined> {
  return readAccessToken(presented, await ownTokens(hub), hub.now())
}
