/**
 * Cross-origin requests (Fetch §3.3) from any origin, never with its cookies: for what is public, or comes with a proof of its
 * own. The headers are set before the answer exists: what Hono's own adds to a finished one makes a web stream of every body.
 */
import type { MiddlewareHandler } from 'hono'

export interface Opened {
  methods: readonly string[]
  /** Headers of the answer that a script may read. */
  exposed?: readonly string[]
}

export const anyOrigin =
  ({ methods, exposed = [] }: Opened): MiddlewareHandler =>
  async (c, next) => {
    c.header('Access-Control-Allow-Origin', '*')
    if (exposed.length > 0) c.header('Access-Control-Expose-Headers', exposed.join(','))
    if (c.req.method !== 'OPTIONS') return next()

    c.header('Access-Control-Allow-Methods', methods.join(','))
    const asked = c.req.header('access-control-request-headers')
    if (asked !== undefined) c.header('Access-Control-Allow-Headers', asked)
    c.header('Vary', 'Access-Control-Request-Headers')
    return c.body(null, 204)
  }
