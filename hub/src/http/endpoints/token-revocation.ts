/**
 * Token revocation, RFC 7009: a client has no more need of a token. An access token ends alone, a refresh token with everything
 * that its code bought.
 */
import { Hono } from 'hono'
import { seconds } from '../../base/duration.ts'
import type { OAuthClient } from '../../domain/clients/client.ts'
import { revokeGrant } from '../../domain/tokens/grant.ts'
import { findRefreshToken } from '../../domain/tokens/refresh-token.ts'
import { spendId } from '../../domain/tokens/spent-id.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { presentedAccessToken } from '../actions/presented-token.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'

const PATH = '/oauth/revoke'

export function tokenRevocationEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(PATH, anyOrigin({ methods: ['POST'] }), jsonBodyLimit)

  endpoints.all(
    PATH,
    clientCall(hub, async ({ c, client, form }) => {
      const token = form.only('token')
      await revokeAccess(hub, client, token)
      await revokeRefresh(hub, client, token)
      return c.body(null, 200) // for what is unknown too, which counts no more either (§2.2)
    }),
  )
  return endpoints
}

async function revokeAccess(hub: Hub, client: OAuthClient, presented: string): Promise<void> {
  const token = await presentedAccessToken(hub, presented)
  if (!token) return
  if (token.client_id !== client.id) throw notYours()

  const expiresAt = new Date(seconds(token.exp))
  await spendId(hub.db, { kind: 'access_token', id: token.jti, expiresAt })
}

/** Also a used one: whoever has it may have all that came after it. */
async function revokeRefresh(hub: Hub, client: OAuthClient, presented: string): Promise<void> {
  const token = await findRefreshToken(hub.db, presented, hub.now())
  if (!token) return
  if (token.clientId !== client.id) throw notYours()

  await revokeGrant(hub.db, { id: token.grantId, why: 'revoked_by_client' }, hub.now())
}

const notYours = () =>
  new Refusal('invalid_grant', 'the token was issued to another client', { isMiss: true })
