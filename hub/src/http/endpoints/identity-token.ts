/**
 * The token endpoint of the native protocol: an app's server redeems its one-time code for an identity token. Its errors are
 * those of RFC 6749 §5.2.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { parseTokenRequest } from '../../protocol/token-request.ts'
import { signIdentityToken } from '../actions/issue-identity-token.ts'
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
      const request = parseTokenRequest(contentType, await c.req.text())

      const code = await hub.batches.redeemNativeCode(request)
      if (!code?.bought || code.nonce === undefined) throw invalidGrant() // or signed out or disabled since

      const { clientId, redirectUri } = request
      const { nonce, bought } = code
      const token = await signIdentityToken(hub, { clientId, redirectUri, nonce, ...bought })
      c.header('Cache-Control', 'no-store')
      return c.json({ identity_token: token, expires_in: toSeconds(LIFETIME.identityToken) })
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
