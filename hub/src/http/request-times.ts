/**
 * How many requests there are, and how long they take, by the template of their route: each label is a series that Prometheus
 * keeps, so nothing that a stranger can choose may be one.
 */
import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Hub } from './hub.ts'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])

export function requestTimes({ metrics }: Hub): MiddlewareHandler {
  return async (c, next) => {
    const startedAt = performance.now()
    await next()
    const answered = {
      method: methodOf(c),
      route: routeOf(c),
      status: `${Math.floor(c.res.status / 100)}xx`,
    }
    metrics.countRequest(answered, (performance.now() - startedAt) / 1000)
  }
}

export const methodOf = ({ req: { method } }: Context) => (METHODS.has(method) ? method : 'other')

/** What ends with an asterisk is middleware. */
export const routeOf = (c: Context) =>
  matchedRoutes(c).findLast(({ path }) => !path.endsWith('*'))?.path ?? 'none'
