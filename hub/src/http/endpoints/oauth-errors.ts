/**
 * Errors as RFC 6749 §5.2 has them, at every endpoint that clients call.
 */
import type { Context, Hono } from 'hono'
import { Refusal } from '../../protocol/refusal.ts'
import type { Hub } from '../hub.ts'
import { report, retryAfter } from '../refusals.ts'

export function oauthErrors(hub: Hub, endpoints: Hono): Hono {
  return endpoints.onError((error, c) => {
    const { refusal } = report(hub, error, c)
    const isOurs = refusal.code === 'body_too_large'
    c.header('Cache-Control', 'no-store')
    c.header('Retry-After', retryAfter(refusal))
    return c.json(
      { error: isOurs ? 'invalid_request' : refusal.code, error_description: refusal.message },
      refusal.status,
    )
  })
}

export const assertPost = (c: Context): void => assertMethod(c, ['POST'])

export function assertMethod(c: Context, allowed: readonly string[]): void {
  if (allowed.includes(c.req.method)) return
  c.header('Allow', allowed.join(', '))
  const message = `this is asked for by ${allowed.join(' or ')}`
  throw new Refusal('invalid_request', message, { status: 405 })
}
