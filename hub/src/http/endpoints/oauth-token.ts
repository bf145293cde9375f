/**
 * The token endpoint, RFC 6749 §3.2: each kind of grant has its own file among the actions.
 */
import { Hono } from 'hono'
import { DEVICE_CODE, type OAuthClient } from '../../domain/clients/client.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { issueToClient } from '../actions/issue-to-client.ts'
import { provenKey } from '../actions/prove-key.ts'
import { redeemCode } from '../actions/redeem-code.ts'
import { redeemDeviceCode } from '../actions/redeem-device-code.ts'
import { renewTokens } from '../actions/renew-tokens.ts'
import type { TokenCall, TokenResponse } from '../actions/issue-tokens.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'

type Exchange = (hub: Hub, call: TokenCall) => Promise<TokenResponse>

const EXCHANGES: Readonly<Record<string, Exchange>> = {
  authorization_code: redeemCode,
  refresh_token: renewTokens,
  client_credentials: issueToClient,
  [DEVICE_CODE]: redeemDeviceCode,
}

export function oauthTokenEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(
    '/oauth/token',
    anyOrigin({ methods: ['POST'], exposed: ['DPoP-Nonce'] }),
    jsonBodyLimit,
  )

  endpoints.all(
    '/oauth/token',
    clientCall(hub, async ({ c, client, form }) => {
      const exchange = exchangeFor(client, form.only('grant_type'))
      const dpopJkt = await provenKey(hub, c)
      return c.json(await exchange(hub, { client, form, dpopJkt }))
    }),
  )
  return endpoints
}

function exchangeFor({ oauth }: OAuthClient, grantType: string): Exchange {
  const exchange = Object.hasOwn(EXCHANGES, grantType) ? EXCHANGES[grantType] : undefined
  if (!exchange) throw new Refusal('unsupported_grant_type', 'there is no such grant_type here')
  if (!oauth.grantTypes.some((registered) => registered === grantType))
    throw new Refusal('unauthorized_client', 'this client is not registered for that grant_type')
  return exchange
}
