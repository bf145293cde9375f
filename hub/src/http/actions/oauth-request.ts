/**
 * An authorization request of a standard client, from its parameters to what it asks for: sent by the browser, or ahead of it.
 */
import type { OAuthClient } from '../../domain/clients/client.ts'
import {
  findPushedRequest,
  isPushed,
  type PushedRequest,
} from '../../domain/tokens/pushed-request.ts'
import type { AuthorizationRequest } from '../../protocol/authorization-request.ts'
import { parseOAuthRequest } from '../../protocol/oauth-authorization-request.ts'
import { proveOAuthReturnAddress } from '../../protocol/oauth-return-address.ts'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { hintReader } from './own-tokens.ts'

export async function readOAuthRequest(
  hub: Hub,
  parameters: URLSearchParams,
  client: OAuthClient | undefined,
): Promise<AuthorizationRequest> {
  const returnAddress = proveOAuthReturnAddress(parameters, client) // refused here: shown to the person
  const asking = { returnAddress, client: client!, ...(await hintReader(hub, parameters)) }
  return parseOAuthRequest(parameters, asking, hub.now()) // refused from here on: sent back to the client
}

/** What the browser only carries the name of (RFC 9126 §4); undefined when it carries the request itself. */
export async function findPushed(
  hub: Hub,
  query: URLSearchParams,
  client: OAuthClient | undefined,
): Promise<PushedRequest | undefined> {
  const requestUri = query.get('request_uri') ?? ''
  if (client && isPushed(requestUri)) {
    const pushed = await findPushedRequest(hub.db, { clientId: client.id, requestUri }, hub.now())
    if (!pushed) throw new Refusal('invalid_request_uri', (t) => t.requestTooOld, { isMiss: true })
    return pushed
  }
  if (client?.oauth.requiresPushedRequests)
    throw new Refusal('invalid_request', (t) => t.mustBePushed(client.name))
  return undefined
}
