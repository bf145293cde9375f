/**
 * The client credentials grant, RFC 6749 §4.4: one app calls another in its own name. The token is for the resource servers that
 * it names, so that none of them can use it elsewhere; nobody granted it, so nothing renews it.
 */
import { recordEvent } from '../../domain/audit/event.ts'
import { OPENID_SCOPES } from '../../domain/clients/client.ts'
import { narrowResources, narrowScope } from '../../protocol/narrowing.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { signAccess, type TokenCall, type TokenResponse } from './issue-tokens.ts'

export async function issueToClient(
  hub: Hub,
  { client, form, dpopJkt }: TokenCall,
): Promise<TokenResponse> {
  const { id, oauth } = client
  if (form.all('resource').length === 0)
    throw new Refusal('invalid_target', 'resource is missing: name what is to be called')
  const resources = narrowResources(form, oauth.resources)
  const scope = narrowScope(form, oauth.scopes.filter(isOfClients))

  const access = { clientId: id, sub: id, scope, resources, granted: undefined, dpopJkt }
  const tokens = await signAccess(hub, client, access)
  await recordEvent(hub.db, { type: 'tokens_issued', clientId: id }, hub.now())
  hub.metrics.countIssued(id)
  return tokens
}

/** The others open something about a person. */
const isOfClients = (scope: string) => !OPENID_SCOPES.some((personal) => personal === scope)
