/**
 * The token endpoint of the native protocol: an app's server redeems its one-time code for an identity token. Its errors are
 * those of RFC 6749 §5.2.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { consumeCode } from '../../domain/tokens/authorization-code.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { parseTokenRequest } from '../../protocol/token-request.ts'
import { issueRecorded } from '../actions/issue-identity-token.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'
import { countMisses } from '../misses.ts'
import { jsonBodyLimit } from './json.ts'
import { assertPost, oauthErrors } from './oauth-errors.ts'

export function identityTokenEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use('/identity/token', anyOrigin({ methods: ['POST'] }), jsonBodyLimit)

  endpoints.all(
    '/identity/token',
    countMisses(hub, async (c) => {
      assertPost(c)
      const contentType = c.req.header('content-type') ?? ''
      const { clientId, ...request } = parseTokenRequest(contentType, await c.req.text())

      const attempt = { clientId, ...request }
      const code = await consumeCode(hub.db, attempt, hub.config.sessions, hub.now())
      if (!code?.session) throw invalidGrant() // or signed out or disabled since the code was issued

      const issued = await issueRecorded(hub, { ...code, session: code.session })
      if (issued === undefined) throw invalidGrant()
      c.header('Cache-Control', 'no-store')
      return c.json({ identity_token: issued, expires_in: toSeconds(LIFETIME.identityToken) })
    }),
  )
  return endpoints
}

const invalidGrant = () =>
  new Refusal(
    'invalid_grant',
    'the code is unknown, expired, used, or was issued for something else',
    { isMiss: true },
  )
