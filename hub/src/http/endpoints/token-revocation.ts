/**
 * Token revocation, RFC 7009: a client has no more need of a token. An access token ends alone.
 */
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { seconds } from '../../base/duration.ts'
import { spendId } from '../../domain/tokens/spent-id.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { presentedAccessToken } from '../actions/presented-token.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'

const PATH = '/oauth/revoke'

export function tokenRevocationEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(PATH, cors({ origin: '*', allowMethods: ['POST'] }), jsonBodyLimit)

  endpoints.all(
    PATH,
    clientCall(hub, async ({ c, client, form }) => {
      const token = await presentedAccessToken(hub, form.only('token'))
      if (!token) return c.body(null, 200) // what is unknown counts no more either (§2.2)
      if (token.client_id !== client.id) throw notYours()

      const expiresAt = new Date(seconds(token.exp))
      await spendId(hub.db, { kind: 'access_token', id: token.jti, expiresAt })
      return c.body(null, 200)
    }),
  )
  return endpoints
}

const notYours = () =>
  new Refusal('invalid_grant', 'the token was issued to another client', { isMiss: true })
