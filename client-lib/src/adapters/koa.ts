/**
 * For Koa.
 */

import type { IncomingMessage } from 'node:http'
import type { HubClient } from '../hub-client.ts'
import { fetchRequest } from './node-exchange.ts'

interface Context {
  req: IncomingMessage
  originalUrl: string
  request: { method: string; body?: unknown }
  status: number
  body: unknown
  set(name: string, value: string): void
  append(name: string, value: string): void
}

/**
 * Works before or after a body parser.
 *
 * @example
 * app.use(hubRoutes(hub))
 */
export function hubRoutes(hub: HubClient) {
  return async (ctx: Context, next: () => Promise<unknown>): Promise<unknown> => {
    const { req, originalUrl: path, request } = ctx
    if (!hub.owns(path)) return next()

    const response = await hub.handle(await fetchRequest({ req, path, parsed: request.body }))
    if (!response) return next()

    ctx.status = response.status
    ctx.body = await response.text()
    for (const [name, value] of response.headers) {
      if (name === 'set-cookie') ctx.append(name, value)
      else ctx.set(name, value)
    }
    return undefined
  }
}
