/**
 * A span for each request, where traces are wanted. The trace that it belongs to is taken from a configured proxy alone (W3C
 * Trace Context §2): anybody else could put two requests into one.
 */
import type { MiddlewareHandler } from 'hono'
import { isFromProxy } from './device.ts'
import type { Hub } from './hub.ts'
import { methodOf, routeOf } from './request-times.ts'

/** None, where they are not. */
export function requestTraces(hub: Hub): MiddlewareHandler[] {
  const { traces } = hub
  if (!traces) return []
  const traced: MiddlewareHandler = async (c, next) => {
    const parent = isFromProxy(hub, c) ? c.req.header('traceparent') : undefined
    await traces(parent, async () => {
      await next()
      const { requestId, refusal } = c.var
      return { method: methodOf(c), route: routeOf(c), status: c.res.status, requestId, refusal }
    })
  }
  return [traced]
}
