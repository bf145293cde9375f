/**
 * Limits at the door: whom each counts, and the refusal when there was too much. What is malformed is refused before any of
 * them counts.
 */
import type { Context } from 'hono'
import { minutes } from '../base/duration.ts'
import { networkOf } from '../base/network.ts'
import type { LimitName } from '../base/limit.ts'
import { countAgainst } from '../domain/people/throttle.ts'
import { Refusal } from '../protocol/refusal.ts'
import { deviceOf } from './device.ts'
import type { Hub } from './hub.ts'

export const networkOfRequest = (hub: Hub, c: Context) => networkOf(deviceOf(hub, c).ip)

/** Counts one more, and refuses when that is too many. */
export async function countOrRefuse(hub: Hub, limit: LimitName, whom: string): Promise<void> {
  const counted = await countAgainst(hub.db, hub.limits, { limit, whom }, hub.now())
  if (counted.outcome === 'over') throw tooManyRequests(counted.retryAfter)
}

/** For what is counted only once it has failed. */
export async function count(hub: Hub, limit: LimitName, whom: string): Promise<void> {
  await countAgainst(hub.db, hub.limits, { limit, whom }, hub.now())
}

export function tooManyRequests(retryAfter: number): Refusal {
  const wait = Math.ceil(retryAfter / minutes(1))
  return new Refusal('too_many_requests', (t) => t.tooManyTries(wait), { status: 429, retryAfter })
}
