/**
 * For Hono and everything else whose middleware holds the Fetch Request.
 */

import type { HubClient } from '../hub-client.ts'

interface Context {
  req: { raw: Request }
}

/**
 * @example
 * app.use(hubRoutes(hub))
 */
export function hubRoutes(hub: HubClient) {
  return async (c: Context, next: () => Promise<void>): Promise<Response | void> => {
    const response = hub.enabled ? await hub.handle(c.req.raw) : undefined
    return response ?? next()
  }
}
