/**
 * The published signing keys, a JWK Set (RFC 7517 §5). Served from memory while the database is away.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import { jsonErrors } from './json.ts'
import { anyOrigin } from '../any-origin.ts'
import type { Hub } from '../hub.ts'

export function keyEndpoints(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())
  endpoints.use('/.well-known/jwks.json', anyOrigin({ methods: ['GET'] }))

  endpoints.get('/.well-known/jwks.json', async (c) => {
    const keys = await hub.keys.published(hub.now())

    c.header('Cache-Control', `public, max-age=${toSeconds(LIFETIME.keySetAge)}`)
    return c.json({ keys: keys.map(({ publicJwk }) => publicJwk) })
  })
  return endpoints
}
