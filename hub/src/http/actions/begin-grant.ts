/**
 * What a person granted just now, by a code or at a device: recorded, and turned into tokens.
 */
import { countedAs, type OAuthClient } from '../../domain/clients/client.ts'
import { recordReceivedAddress } from '../../domain/people/app-address.ts'
import { startingGrant, type NewGrant } from '../../domain/tokens/grant.ts'
import { narrowResources } from '../../protocol/narrowing.ts'
import type { Hub } from '../hub.ts'
import { issueTokens, type TokenCall, type TokenResponse } from './issue-tokens.ts'

type Granted = Omit<NewGrant, 'clientId' | 'dpopJkt'> & { nonce: string | undefined }

/** Undefined when the person has signed out since. */
export async function beginGrant(
  hub: Hub,
  { client, form, dpopJkt }: TokenCall,
  granted: Granted,
): Promise<TokenResponse | undefined> {
  const now = hub.now()
  const { id, session, scope, claims, nonce } = granted
  const resources = narrowResources(form, granted.resources)

  const grant = { ...granted, clientId: client.id, dpopJkt: keyOfPublic(client, dpopJkt) }
  const receiver = { clientId: client.id, sessionId: session.id, type: 'tokens_issued' } as const
  const beside = startingGrant(grant, now)
  const email = await recordReceivedAddress(hub.db, { ...receiver, beside }, now)
  if (email === undefined) return undefined

  hub.metrics.countIssued(countedAs(client))
  const { amr, authenticatedAt, user } = session
  const whose = { amr, authenticatedAt, user, sessionId: session.id, email, nonce }
  return issueTokens(hub, client, { id, scope, resources, claims, dpopJkt, ...whose })
}

/** What others renew is bound to the client by how it authenticates (RFC 9449 §5). */
const keyOfPublic = ({ oauth }: OAuthClient, dpopJkt: string | undefined) =>
  oauth.authMethods.includes('none') ? dpopJkt : undefined
