/**
 * Proof that a state change was asked for by the hub's own pages, or by a program that says so. Sec-Fetch-Site decides where
 * a browser sends it; older browsers and other clients send Origin.
 */
import type { Context } from 'hono'
import { Refusal } from '../protocol/refusal.ts'
import type { Hub } from './hub.ts'

export function assertSameOrigin(hub: Hub, c: Context): void {
  const site = c.req.header('sec-fetch-site')
  const isOwn =
    site === undefined ? c.req.header('origin') === hub.config.issuer : site === 'same-origin'
  if (isOwn) return
  throw new Refusal('forbidden_origin', (t) => t.foreignOrigin(hub.config.issuer), { status: 403 })
}
