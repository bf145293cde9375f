/**
 * For Express 5 and 4, Connect, and whatever else calls `(req, res, next)`.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HubClient } from '../hub-client.ts'
import { fetchRequest, send } from './node-exchange.ts'

type ExpressRequest = IncomingMessage & { originalUrl?: string; body?: unknown }

/**
 * Works before or after a body parser.
 *
 * @example
 * app.use(hubRoutes(hub))
 */
export function hubRoutes(hub: HubClient) {
  return async (
    req: ExpressRequest,
    res: ServerResponse,
    next: (error?: unknown) => void,
  ): Promise<void> => {
    const path = req.originalUrl ?? req.url ?? '/'
    if (!hub.owns(path)) return next()

    try {
      const response = await hub.handle(await fetchRequest({ req, path, parsed: req.body }))
      if (response) return await send(res, response)
    } catch (error) {
      return next(error)
    }
    next()
  }
}
