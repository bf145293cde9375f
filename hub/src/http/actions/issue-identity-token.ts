/**
 * Issues an identity token, at whichever door: recorded, signed, counted.
 */
import { recordEvent } from '../../domain/audit/event.ts'
import { issueIdentityToken, type IdentityGrant } from '../../domain/tokens/identity-token.ts'
import type { Hub } from '../hub.ts'

export async function issueRecorded(hub: Hub, grant: IdentityGrant): Promise<string> {
  const now = hub.now()
  const { clientId, session } = grant
  const event = { userId: session.user.id, clientId, sessionId: session.id }
  // Recorded before it leaves: an identity token that no event speaks of cannot be explained to its owner.
  await recordEvent(hub.db, { type: 'identity_token_issued', ...event }, now)
  const key = await hub.keys.active(now)
  hub.metrics.countIssued(clientId)
  return issueIdentityToken(hub.config.issuer, grant, key, now)
}
