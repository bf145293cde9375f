/**
 * Requests for what is not there: an app or an address that nobody registered, a code that nobody issued. They are counted
 * against their network only once they are refused (DESIGN §6.1): a good request pays nothing for it and is never shed.
 */
import type { Context } from 'hono'
import { StoreUnavailable } from '../db/store-unavailable.ts'
import { countAgainst, type Counted } from '../domain/people/throttle.ts'
import { Refusal } from '../protocol/refusal.ts'
import type { Hub } from './hub.ts'
import { networkOfRequest, tooManyRequests } from './limits.ts'
import { logFor } from './request-id.ts'

type Handler = (c: Context) => Promise<Response>

export function countMisses(hub: Hub, handler: Handler): Handler {
  const endOf = new Map<string, number>() // of the windows of networks that are over

  return async (c) => {
    try {
      return await handler(c)
    } catch (error) {
      if (error instanceof Refusal && error.isMiss) await countMiss(c)
      throw error
    }
  }

  /**
   * A network that is over stays so to the end of its window, and is refused from memory until then: every further count would
   * wait for the same row, and a flood would hold all connections of the pool.
   */
  async function countMiss(c: Context): Promise<void> {
    const whom = networkOfRequest(hub, c)
    const now = hub.now()
    const rest = (endOf.get(whom) ?? 0) - now.getTime()
    if (rest > 0) throw tooManyRequests(rest)

    const counted = await countInStore(c, whom, now)
    if (counted.outcome === 'within') return
    for (const [network, end] of endOf) if (end <= now.getTime()) endOf.delete(network)
    endOf.set(whom, now.getTime() + counted.retryAfter)
    throw tooManyRequests(counted.retryAfter)
  }

  /** With the store away the refusal stands as it is, and only its count is lost. */
  async function countInStore(c: Context, whom: string, now: Date): Promise<Counted> {
    const miss = { limit: 'refusedRequestsPerNetwork', whom } as const
    try {
      return await countAgainst(hub.db, hub.limits, miss, now)
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error
      logFor(hub, c)('miss_not_counted', { error })
      return { outcome: 'within' }
    }
  }
}
