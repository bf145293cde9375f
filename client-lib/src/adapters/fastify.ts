/**
 * For Fastify 5, as a hook: what the library answers has no route of its own and meets no parser.
 */

import type { IncomingMessage } from 'node:http'
import type { HubClient } from '../hub-client.ts'
import { fetchRequest } from './node-exchange.ts'

interface FastifyRequest {
  raw: IncomingMessage
  originalUrl: string
  body?: unknown
}

interface FastifyReply {
  send(response: Response): unknown
}

/**
 * Works whatever parsers the app has, because it answers before they run. It belongs to the root: inside a plugin it would see
 * that plugin's routes alone.
 *
 * @example
 * app.addHook('onRequest', hubRoutes(hub))
 */
export function hubRoutes(hub: HubClient) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { raw: req, originalUrl: path, body: parsed } = request
    if (!hub.owns(path)) return undefined

    const response = await hub.handle(await fetchRequest({ req, path, parsed }))
    return response && reply.send(response)
  }
}
