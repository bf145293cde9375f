/**
 * Back to the app: the one place that builds a URL at a proven redirect URI. An existing query is kept, and `iss` tells the
 * app who answers (RFC 9207).
 */
import type { Context } from 'hono'
import type { ReturnAddress } from '../protocol/refusal.ts'
import { withQuery } from '../protocol/with-query.ts'
import type { Hub } from './hub.ts'

export function returnUrl(
  hub: Hub,
  address: ReturnAddress,
  answer: Record<string, string>,
): string {
  const { redirectUri, state } = address
  const { issuer: iss } = hub.config
  return withQuery(redirectUri, { ...answer, ...(state !== undefined && { state }), iss })
}

export function backTo(
  hub: Hub,
  c: Context,
  address: ReturnAddress,
  answer: Record<string, string>,
): Response {
  c.header('Cache-Control', 'no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(returnUrl(hub, address, answer), 302)
}
