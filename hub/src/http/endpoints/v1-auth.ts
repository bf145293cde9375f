/**
 * The JSON API under /v1/auth: a session cookie, and proof of origin for everything that changes something.
 */
import { Hono } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { assertSameOrigin } from '../same-origin.ts'
import { accountEndpoints } from './accounts.ts'
import { addressEndpoints } from './addresses.ts'
import { credentialEndpoints } from './credentials.ts'
import { jsonBodyLimit, jsonErrors } from './json.ts'
import { sessionEndpoints } from './sessions.ts'
import { signUpEndpoints } from './sign-up.ts'

export function authEndpoints(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())

  endpoints.use(async (c, next) => {
    c.header('Cache-Control', 'no-store')
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') assertSameOrigin(hub, c)
    await next()
  })
  endpoints.use(jsonBodyLimit)
  endpoints
    .route('/', signUpEndpoints(hub))
    .route('/', accountEndpoints(hub))
    .route('/', credentialEndpoints(hub))
    .route('/', addressEndpoints(hub))
    .route('/', sessionEndpoints(hub))
  endpoints.all('*', () => {
    throw new Refusal('not_found', 'there is no such call; see /v1/auth in the docs', {
      status: 404,
    })
  })
  return endpoints
}
