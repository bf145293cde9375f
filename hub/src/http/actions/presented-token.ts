/**
 * Access tokens of the hub's own that somebody brings back to it.
 */
import { readAccessToken, type AccessToken } from '../../domain/tokens/access-token.ts'
import type { Hub } from '../hub.ts'

/** Whether it was revoked, the domain knows. */
export async function presentedAccessToken(
  hub: Hub,
  presented: string,
): Promise<AccessToken | undefined> {
  const now = hub.now()
  const keys = await hub.keys.published(now)
  return readAccessToken(presented, { issuer: hub.config.issuer, keys }, now)
}
