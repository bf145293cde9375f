/**
 * Token introspection, RFC 7662: whether a token still counts, for confidential clients. One that the client has no business
 * with is inactive like any other text, so that nobody can feel their way (§4).
 */
import { Hono } from 'hono'
import { toSeconds } from '../../base/duration.ts'
import type { OAuthClient } from '../../domain/clients/client.ts'
import type { AccessToken } from '../../domain/tokens/access-token.ts'
import { findRefreshToken } from '../../domain/tokens/refresh-token.ts'
import { isAlive } from '../../domain/tokens/token-owner.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { presentedAccessToken } from '../actions/presented-token.ts'
import type { Hub } from '../hub.ts'
import { clientCall } from './client-call.ts'
import { jsonBodyLimit } from './json.ts'
import { oauthErrors } from './oauth-errors.ts'

const PATH = '/oauth/introspect'

export function introspectionEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(PATH, jsonBodyLimit)

  endpoints.all(
    PATH,
    clientCall(hub, async ({ c, client, form }) => {
      if (client.oauth.authMethods.includes('none')) throw cannotProveItself()
      const token = form.only('token')

      const claims =
        (await accessClaims(hub, client, token)) ?? (await refreshClaims(hub, client, token))
      return c.json(claims ? { active: true, ...claims } : { active: false })
    }),
  )
  return endpoints
}

const cannotProveItself = () =>
  new Refusal('invalid_client', 'only clients with a secret or a key may ask', { status: 401 })

async function accessClaims(hub: Hub, client: OAuthClient, presented: string) {
  const token = await presentedAccessToken(hub, presented)
  if (!token || !mayAsk(client, token) || !(await isAlive(hub.db, token))) return undefined
  const { grant, ...claims } = token
  return { ...claims, token_type: token.cnf ? 'DPoP' : 'Bearer' }
}

/** What was issued to it; and as a resource server that the operator named, what was issued for it. */
const mayAsk = ({ id, oauth }: OAuthClient, { client_id, aud }: AccessToken) =>
  client_id === id ||
  (oauth.isFirstParty && [aud].flat().some((resource) => oauth.resources.includes(resource)))

async function refreshClaims(hub: Hub, client: OAuthClient, presented: string) {
  const token = await findRefreshToken(hub.db, presented, hub.now())
  if (token?.clientId !== client.id || token.isUsed) return undefined
  return {
    ...{ iss: hub.config.issuer, client_id: client.id, sub: token.userId, scope: token.scope },
    iat: toSeconds(token.createdAt.getTime()),
    exp: toSeconds(token.expiresAt.getTime()),
  }
}
