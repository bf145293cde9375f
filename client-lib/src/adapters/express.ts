/**
 * For Express, Connect and whatever else hands out node:http requests.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HubClient } from '../hub-client.ts'

type ExpressRequest = IncomingMessage & { originalUrl?: string; body?: unknown }

// A Request cannot say TRACE; every method that no route takes gets the same 405.
const FETCHABLE = new Set(['GET', 'HEAD', 'POST'])
const MAX_BODY_BYTES = 16_384

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
    // Checked before the body is touched: it belongs to the app unless the path is the library's.
    if (!hub.enabled || !path.startsWith(`${hub.basePath}/`)) return next()

    try {
      const response = await hub.handle(await fetchRequest(req, path))
      if (!response) return next()
      await send(res, response)
    } catch (error) {
      next(error)
    }
  }
}

async function fetchRequest(req: ExpressRequest, path: string): Promise<Request> {
  const headers = new Headers()
  for (const [name, value] of Object.entries(req.headersDistinct)) {
    for (const each of value ?? []) headers.append(name, each)
  }
  const method = FETCHABLE.has(req.method ?? '') ? req.method! : 'OPTIONS'
  const body = method === 'POST' ? await formOf(req) : null
  // The library never reads the origin of a request; only IDENTITY_APP_URL says where the app lives.
  return new Request(`http://app.invalid${path}`, { method, headers, body })
}

async function formOf(req: ExpressRequest): Promise<string> {
  if (req.body && typeof req.body === 'object') {
    return new URLSearchParams(req.body as Record<string, string>).toString()
  }
  const chunks: Buffer[] = []
  let size = 0
  // Leaving the loop must not destroy the request: the answer goes over the same connection.
  for await (const chunk of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MAX_BODY_BYTES) return '' // no form of the library's is that long
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function send(res: ServerResponse, response: Response): Promise<void> {
  res.statusCode = response.status
  for (const [name, value] of response.headers) {
    if (name === 'set-cookie') res.appendHeader(name, value)
    else res.setHeader(name, value)
  }
  res.end(await response.text())
}
