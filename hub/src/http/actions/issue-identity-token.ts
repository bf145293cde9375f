/**
 * Issues an identity token, at whichever door: recorded, signed, counted.
 */
import { recordReceivedAddress } from '../../domain/people/app-address.ts'
import { issueIdentityToken, type IdentityGrant } from '../../domain/tokens/identity-token.ts'
import type { Hub } from '../hub.ts'

/** Undefined when the session has just ended. */
export async function issueRecorded(
  hub: Hub,
  grant: Omit<IdentityGrant, 'email'>,
): Promise<string | undefined> {
  const { clientId, session } = grant
  const email = await recordReceivedAddress(hub.db, { clientId, sessionId: session.id }, hub.now())
  return email === undefined ? undefined : signIdentityToken(hub, { ...grant, email })
}

/** Of what is recorded already. */
export async function signIdentityToken(hub: Hub, grant: IdentityGrant): Promise<string> {
  const now = hub.now()
  const key = await hub.keys.active(now)
  hub.metrics.countIssued(grant.clientId)
  return issueIdentityToken(hub.config.issuer, grant, key, now)
}
