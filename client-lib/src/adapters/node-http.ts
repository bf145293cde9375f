/**
 * For node:http and node:https without a framework.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HubClient } from '../hub-client.ts'
import { fetchRequest, send } from './node-exchange.ts'

/**
 * Answers the library's requests and says whether it did.
 *
 * @example
 * const answered = hubRoutes(hub)
 * createServer(async (req, res) => {
 *   if (await answered(req, res)) return
 *   res.end('a page of the app')
 * })
 */
export function hubRoutes(hub: HubClient) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<boolean> => {
    const path = req.url ?? '/'
    if (!hub.owns(path)) return false

    const response = await hub.handle(await fetchRequest({ req, path }))
    if (response) await send(res, response)
    return response !== undefined
  }
}
