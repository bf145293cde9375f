/**
 * The id of a request, which every line in the log about it carries and its answer tells. A configured proxy may have given
 * it one; anybody else could make two requests look like one.
 */
import { randomUUID } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import type { Log } from '../base/log.ts'
import { isFromProxy } from './device.ts'
import type { Hub } from './hub.ts'

declare module 'hono' {
  interface ContextVariableMap {
    requestId: string
  }
}

const HEADER = 'X-Request-Id'

export function requestIds(hub: Hub): MiddlewareHandler {
  return async (c, next) => {
    const id = givenId(hub, c) ?? randomUUID()
    c.set('requestId', id)
    c.header(HEADER, id) // before there is an answer, which would be built anew for it
    await next()
  }
}

function givenId(hub: Hub, c: Context): string | undefined {
  const given = c.req.header(HEADER)
  if (given === undefined || !isFromProxy(hub, c)) return undefined
  return /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : undefined
}

/** The log, for what is said about this request. */
export const logFor =
  (hub: Hub, c: Context): Log =>
  (event, fields) =>
    hub.log(event, { ...fields, request: c.get('requestId') })
