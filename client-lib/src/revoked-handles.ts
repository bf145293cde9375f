/**
 * What the hub is known to have revoked at this app: hashes of sessions' and people's handles, each with the second it happened.
 */

import { createHash } from 'node:crypto'
import type { EndedSessions } from './app.ts'
import type { RevocationList } from './revocation-list.ts'

/** What `startSession` was given, and when. A session that began without the hub has none of it, and is never revoked. */
export interface RevocableSession {
  sub?: string | null | undefined
  sid?: string | null | undefined
  startedAt?: Date | null | undefined
}

export interface RevokedHandles {
  has(session: RevocableSession): boolean
  /** Listed by itself: it is over whatever the clocks say. */
  hasSid(sid: string): boolean
  addList(list: RevocationList): void
  add(ended: EndedSessions, at: number): void
}

// Below this a difference between the clocks cannot be told from the time that an answer takes.
const LEAST_OFFSET_MS = 2_000

export function createRevokedHandles(now: () => Date): RevokedHandles {
  const sids = new Map<string, number>()
  const subs = new Map<string, number>()
  let offset = 0

  const hasSid = (sid: string) => sids.has(hashOf(sid))
  /** In seconds, as the list has them; no time at all is none that could excuse. */
  const byHubClock = (time: Date | null | undefined) =>
    time ? Math.floor((time.getTime() + offset) / 1000) : NaN

  return {
    hasSid,
    has({ sub, sid, startedAt }) {
      if (sid && hasSid(sid)) return true
      const at = sub ? subs.get(hashOf(sub)) : undefined
      return at !== undefined && !(byHubClock(startedAt) > at)
    },
    addList(list) {
      for (const [hash, at] of list.sids) sids.set(hash, at)
      for (const [hash, at] of list.subs) subs.set(hash, at)
      for (const map of [sids, subs]) {
        for (const [hash, at] of map) if (at < list.oldest) map.delete(hash)
      }
      const difference = list.iat * 1000 - now().getTime()
      offset = Math.abs(difference) < LEAST_OFFSET_MS ? 0 : difference
    },
    add({ sub, sid }, at) {
      if (sid !== undefined) sids.set(hashOf(sid), at)
      else if (sub !== undefined) subs.set(hashOf(sub), at)
    },
  }
}

function hashOf(handle: string): string {
  return createHash('sha256').update(handle).digest('base64url')
}
