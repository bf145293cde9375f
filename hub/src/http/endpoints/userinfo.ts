/**
 * The userinfo endpoint, OpenID Connect Core §5.3: what the hub says of the person whose access token this is, as JSON or
 * signed. It is a protected resource, so it refuses as RFC 6750 §3 and RFC 9449 §7.1 have it.
 */
import { Hono, type Context, type MiddlewareHandler } from 'hono'
import type { OAuthClient } from '../../domain/clients/client.ts'
import type { AccessToken } from '../../domain/tokens/access-token.ts'
import { findTokenOwner } from '../../domain/tokens/token-owner.ts'
import { parseAccessTokenRequest, type SentToken } from '../../protocol/access-token-request.ts'
import { openedBy } from '../../protocol/claims-request.ts'
import { signJwt, SIGNING_ALGORITHMS } from '../../protocol/jws.ts'
import { isForm, parseOAuthForm } from '../../protocol/oauth-form.ts'
import { Refusal } from '../../protocol/refusal.ts'
import { scopesOf } from '../../protocol/scope.ts'
import { claimsFor } from '../actions/issue-tokens.ts'
import { presentedAccessToken } from '../actions/presented-token.ts'
import { keyProvenFor } from '../actions/prove-key.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'
import { jsonBodyLimit } from './json.ts'
import { assertMethod, oauthErrors } from './oauth-errors.ts'

const PATH = '/oauth/userinfo'

export function userinfoEndpoints(hub: Hub): Hono {
  const endpoints = oauthErrors(hub, new Hono())
  endpoints.use(
    PATH,
    anyOrigin({
      methods: ['GET', 'POST'],
      exposed: ['WWW-Authenticate', 'DPoP-Nonce'],
    }),
    challenge,
    jsonBodyLimit,
  )

  endpoints.all(PATH, async (c) => {
    assertMethod(c, ['GET', 'HEAD', 'POST'])
    const token = await readOwn(hub, c)
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

async function sentToken(c: Context): Promise<SentToken> {
  const contentType = c.req.header('content-type') ?? ''
  const hasForm = c.req.method === 'POST' && isForm(contentType)
  const form = hasForm ? parseOAuthForm(contentType, await c.req.text()) : undefined
  return parseAccessTokenRequest({
    authorization: c.req.header('authorization'),
    query: new URL(c.req.url).searchParams,
    inForm: form?.optional('access_token'),
  })
}

/** One for the hub itself, not for a resource server; and if it is bound to a key, from whoever holds that (RFC 9449 §7.2). */
async function readOwn(hub: Hub, c: Context): Promise<AccessToken> {
  const { token, isBound } = await sentToken(c)
  const read = await presentedAccessToken(hub, token)
  if (read?.aud !== hub.config.issuer) throw invalidToken()
  const jkt = isBound ? await keyProvenFor(hub, c, token) : undefined
  if (read.cnf?.jkt !== jkt) throw invalidToken()
  return read
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
  return c.body(await signJwt('userinfo+jwt', { ...claims, ...around }, key))
}

/** RFC 6750 §3.1: who sent no token is told no more than that one is wanted. */
const TOLD = [
  ...['invalid_request', 'invalid_token', 'insufficient_scope'],
  ...['invalid_dpop_proof', 'use_dpop_nonce'],
]

const challenge: MiddlewareHandler = async (c, next) => {
  await next()
  if (!(c.error instanceof Refusal) || ![400, 401, 403].includes(c.error.status)) return
  const { code, message } = c.error
  const isBound = /^DPoP /i.test(c.req.header('authorization') ?? '')
  const parameters = [
    ...(isBound ? [`algs="${SIGNING_ALGORITHMS.join(' ')}"`] : []),
    ...(TOLD.includes(code) ? [`error="${code}"`, `error_description="${message}"`] : []),
    ...(code === 'insufficient_scope' ? ['scope="openid"'] : []),
  ]
  c.header('WWW-Authenticate', `${isBound ? 'DPoP' : 'Bearer'} ${parameters.join(', ')}`.trim())
}
