/**
 * The endpoint for pushed authorization requests, RFC 9126: a client sends ahead what its browsers are to ask for, so that
 * nobody on the way reads or changes it.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { pushRequest } from '../../domain/tokens/pushed-request.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { readOAuthRequest } from '../actions/oauth-request.ts'
import { provenKey } from '../actions/prove-key.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'
import { countUnproven } from './unproven.ts'

const PATH = '/oauth/par'

/** How the client proved itself is nothing that the browser asks for. */
const PROOFS = ['client_secret', 'client_assertion', 'client_assertion_type']

export function pushedRequestEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(PATH, jsonBodyLimit)

  endpoints.all(
    PATH,
    clientCall(hub, async ({ c, client }) => {
      const parameters = new URLSearchParams(await c.req.text())
      for (const name of PROOFS) parameters.delete(name)
      parameters.set('client_id', client.id)
      bindCode(parameters, await provenKey(hub, c))
      await readOAuthRequest(hub, parameters, client)

      await countUnproven(hub, c, client)
      const requestUri = await pushRequest(hub.db, { clientId: client.id, parameters }, hub.now())
      return c.json({ request_uri: requestUri, expires_in: toSeconds(LIFETIME.pushedRequest) }, 201)
    }),
  )
  return endpoints
}

/** RFC 9449 §10.1: a proof that comes along says what `dpop_jkt` does. */
function bindCode(parameters: URLSearchParams, dpopJkt: string | undefined): void {
  if (dpopJkt === undefined) return
  if ((parameters.get('dpop_jkt') || dpopJkt) !== dpopJkt)
    throw new Refusal('invalid_dpop_proof', 'dpop_jkt is not the key of the DPoP proof')
  parameters.set('dpop_jkt', dpopJkt)
}
