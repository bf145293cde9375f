/**
 * The device that a request comes from, as far as it tells. Anybody may write a forwarded header, so only the lines that a
 * configured proxy added are believed (RFC 7239 §8.1): X-Forwarded-For alone, read from the right, where the nearest proxy
 * appends. What stands to the left of the first address that is no proxy of ours was sent by that address.
 */
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import { isWithin } from '../base/address-block.ts'
import { LIMIT } from '../base/limit.ts'
import { canonicalAddress } from '../base/network.ts'
import type { Device } from '../domain/people/session.ts'
import type { Hub } from './hub.ts'

export function deviceOf(hub: Hub, c: Context): Device {
  return {
    ip: addressOf(hub, c),
    userAgent: c.req.header('user-agent')?.slice(0, LIMIT.userAgentMax),
  }
}

export function isFromProxy(hub: Hub, c: Context): boolean {
  const peer = peerOf(c)
  return peer !== undefined && isWithin(hub.config.proxies, peer)
}

/** Undefined when the app is called without a socket, as tests do. */
const peerOf = (c: Context) =>
  canonicalAddress((c.env?.incoming ? getConnInfo(c).remote.address : undefined) ?? '')

function addressOf(hub: Hub, c: Context): string | undefined {
  let address = peerOf(c)
  for (const hop of c.req.header('x-forwarded-for')?.split(',').reverse() ?? []) {
    if (address === undefined || !isWithin(hub.config.proxies, address)) break
    const before = canonicalAddress(hop.trim())
    if (before === undefined) break // the last one that can be read stands
    address = before
  }
  return address
}
