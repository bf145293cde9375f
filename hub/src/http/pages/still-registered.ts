/**
 * An authorization request that waited while pages asked for something: the registration may have changed meanwhile.
 */
import {
  proveReturnAddress,
  type AuthorizationRequest,
} from '../../protocol/authorization-request.ts'
import type { Continuation } from '../../protocol/continuation.ts'
import { proveOAuthReturnAddress } from '../../protocol/oauth-return-address.ts'
import type { Hub } from '../hub.ts'

/** Undefined when nothing waits. */
export async function stillRegistered(
  hub: Hub,
  { request }: Continuation,
): Promise<AuthorizationRequest | undefined> {
  if (!request) return undefined
  const { redirectUri, state = '', clientId, oauth } = request
  const query = new URLSearchParams({ redirect_uri: redirectUri, state })
  if (oauth) proveOAuthReturnAddress(query, await hub.clients.findOAuth(clientId))
  else proveReturnAddress(query, hub.clients.findNative(clientId))
  return request
}
