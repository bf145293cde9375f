/**
 * The userinfo endpoint, OpenID Connect Core §5.3: what the hub says of the person whose access token this is, as JSON or
 * signed. It is a protected resource, so it refuses as RFC 6750 §3 has it.
 */
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { cors } from 'hono/cors'
import type { OAuthClient } from '../../domain/clients/client.ts'
import type { AccessToken } from '../../domain/tokens/access-token.ts'
import { findTokenOwner } from '../../domain/tokens/token-owner.ts'
import { parseBearerToken } from '../../protocol/bearer-token.ts'
import { openedBy } from '../../protocol/claims-request.ts'
import { signJwt } from '../../protocol/jws.ts'
import { isForm, parseOAuthForm } from '../../protocol/oauth-form.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { scopesOf } from '../../protocol/scope.ts'
import { claimsFor } from '../actions/issue-tokens.ts'
import { presentedAccessToken } from '../actions/presented-token.ts'
import type { Hub } from '../hub.ts'
import { jsonBodyLimit } from './json.ts'
import { assertMethod, oauthErrors } from './oauth-errors.ts'

const PATH = '/oauth/userinfo'

export function userinfoEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(
    PATH,
    cors({ origin: '*', allowMethods: ['GET', 'POST'], exposeHeaders: ['WWW-Authenticate'] }),
    challenge,
    jsonBodyLimit,
  )

  endpoints.all(PATH, async (c) => {
    assertMethod(c, ['GET', 'HEAD', 'POST'])
    const token = await readOwn(hub, await presented(c))
    const client = await hub.clients.findOAuth(token.client_id)
    const owner = await findTokenOwner(hub.db, token)
    if (!client || !owner) throw invalidToken()

    const scope = scopesOf(token.scope)
    if (!scope.includes('openid'))
      throw new Refusal('insufficient_scope', 'this needs the scope openid', { status: 403 })
    const claims = {
      sub: owner.user.id,
      ...claimsFor(owner, openedBy(scope, owner.claims?.userinfo)),
    }
    c.header('Cache-Control', 'no-store')
    return client.oauth.userinfoAlg === undefined ? c.json(claims) : signed(hub, c, client, claims)
  })
  return endpoints
}

async function presented(c: Context): Promise<string> {
  const contentType = c.req.header('content-type') ?? ''
  const hasForm = c.req.method === 'POST' && isForm(contentType)
  const form = hasForm ? parseOAuthForm(contentType, await c.req.text()) : undefined
  return parseBearerToken({
    authorization: c.req.header('authorization'),
    query: new URL(c.req.url).searchParams,
    inForm: form?.optional('access_token'),
  })
}

/** One for the hub itself, not for a resource server; and not one that must come with a proof of its key (RFC 9449 §7.2). */
async function readOwn(hub: Hub, presented: string): Promise<AccessToken> {
  const token = await presentedAccessToken(hub, presented)
  if (token?.aud !== hub.config.issuer || token.cnf) throw invalidToken()
  return token
}

const invalidToken = () =>
  new Refusal('invalid_token', 'the access token is unknown, expired, revoked, or for another', {
    status: 401,
  })

/** OpenID Connect Core §5.3.2. Without a lifetime and under a `typ` of its own, it passes for no ID token. */
async function signed(hub: Hub, c: Context, client: OAuthClient, claims: Record<string, unknown>) {
  const key = await hub.keys.active(hub.now(), client.oauth.userinfoAlg)
  const around = { iss: hub.config.issuer, aud: client.id }
  c.header('Content-Type', 'application/jwt')
  return c.body(signJwt('userinfo+jwt', { ...claims, ...around }, key))
}

/** RFC 6750 §3.1: who sent no token is told no more than that one is wanted. */
const TOLD = ['invalid_request', 'invalid_token', 'insufficient_scope']

const challenge: MiddlewareHandler = async (c, next) => {
  await next()
  if (!(c.error instanceof Refusal) || ![400, 401, 403].includes(c.error.status)) return
  const { code, message } = c.error
  const details = TOLD.includes(code) ? ` error="${code}", error_description="${message}"` : ''
  const scope = code === 'insufficient_scope' ? ', scope="openid"' : ''
  c.header('WWW-Authenticate', `Bearer${details}${scope}`)
}
