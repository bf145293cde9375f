/**
 * The way back from signing out, for a standard client: asked for at its door, and once more after the confirmation.
 */
import type { Context } from 'hono'
import {
  parseEndSessionRequest,
  provePostLogoutUrl,
  type EndSessionRequest,
} from '../../protocol/end-session-request.ts'
import type { Hub } from '../hub.ts'
import { meetClient } from './meet-client.ts'
import { hintReader } from './own-tokens.ts'

export interface EndSession {
  request: EndSessionRequest
  clientName: string | undefined
  /** Where the browser goes once nobody is signed in. */
  url: string | undefined
}

/** Throws where it must lead nowhere. */
export async function readEndSession(
  hub: Hub,
  c: Context,
  parameters: URLSearchParams,
): Promise<EndSession> {
  const request = parseEndSessionRequest(parameters, await hintReader(hub, parameters))
  const client = await meetClient(hub, c, request.clientId)
  return { request, clientName: client?.name, url: provePostLogoutUrl(request, client) }
}
