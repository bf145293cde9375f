/**
 * The device that a request comes from, as far as it tells.
 */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { LIMIT } from '../base/limit.ts'
import type { Device } from '../domain/people/session.ts'

export function deviceOf(c: Context): Device {
  // Absent when the app is called without a socket, as tests do.
  const address = c.env?.incoming ? getConnInfo(c).remote.address : undefined
  return { ip: address, userAgent: c.req.header('user-agent')?.slice(0, LIMIT.userAgentMax) }
}
