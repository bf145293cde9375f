/**
 * The logo, for the hub's pages and for whoever shows its button. An SVG that is opened by itself is a document on the hub's
 * origin: its policy lets it draw and nothing else.
 */
import { Hono } from 'hono'
import { LIFETIME, toSeconds } from '../../base/duration.ts'
import type { Hub } from '../hub.ts'
import { jsonErrors } from './json.ts'

export function brandEndpoint(hub: Hub): Hono {
  const endpoints = jsonErrors(hub, new Hono())
  const { logo } = hub.config.brand
  if (!logo) return endpoints

  endpoints.get('/brand/logo', (c) => {
    c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Cache-Control', `public, max-age=${toSeconds(LIFETIME.logoAge)}`)
    c.header('Content-Type', logo.type)
    return c.body(logo.bytes)
  })
  return endpoints
}
