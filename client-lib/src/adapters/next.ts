/**
 * For the App Router of Next.js: the handlers of `app/identity/[...route]/route.ts`.
 */

import type { HubClient } from '../hub-client.ts'

/**
 * Next.js answers other methods with 405 by itself. Where a `proxy.ts` (`middleware.ts`) asks people to
 * sign in, it has to let `/identity/` through.
 *
 * @example
 * export const { GET, HEAD, POST } = hubRoutes(hub)
 */
export function hubRoutes(hub: HubClient) {
  // A route handler cannot pass a request on; what it answers to unknown routes is what Next.js's notFound() does.
  const answer = async (request: Request): Promise<Response> =>
    (await hub.handle(request)) ?? new Response(null, { status: 404 })
  return { GET: answer, HEAD: answer, POST: answer }
}
