/**
 * For Hono.
 */

import type { HubClient } from '../hub-client.ts'

interface Context {
  req: { raw: Request; path: string; parseBody(): Promise<Record<string, unknown>> }
}

/**
 * Works before or after something that reads the body with `c.req.parseBody()`.
 *
 * @example
 * app.use(hubRoutes(hub))
 */
export function hubRoutes(hub: HubClient) {
  return async (c: Context, next: () => Promise<void>): Promise<Response | void> => {
    const response = hub.owns(c.req.path) ? await hub.handle(await unread(c)) : undefined
    return response ?? next()
  }
}

/** A body can be read once; Hono keeps what came out. */
async function unread({ req }: Context): Promise<Request> {
  const { raw } = req
  if (!raw.bodyUsed) return raw

  const body = new URLSearchParams((await req.parseBody()) as Record<string, string>)
  return new Request(raw.url, { method: raw.method, headers: raw.headers, body })
}
