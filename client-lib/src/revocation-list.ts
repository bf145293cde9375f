/**
 * One page of the hub's list of what it has revoked: SHA-256 of a session's or a person's handle, with the second it happened.
 */

import type { HubStatement } from './hub-statement.ts'
import { Refusal } from './refusal.ts'

export interface RevocationList {
  sids: [hash: string, at: number][]
  subs: [hash: string, at: number][]
  /** What to ask with next; `more` says that it is worth asking at once. */
  next: string
  more: boolean
  /** Nothing before this second is listed any longer. */
  oldest: number
  iat: number
}

export function parseRevocationList(claims: HubStatement): RevocationList {
  const { next, more, oldest, iat } = claims
  if (typeof next !== 'string' || typeof more !== 'boolean' || !Number.isSafeInteger(oldest)) {
    throw new Refusal('token_claims_invalid', { detail: 'next, more, oldest' })
  }
  const lists = { sids: timesOf(claims.sids), subs: timesOf(claims.subs) }
  return { ...lists, next, more, oldest: oldest as number, iat }
}

function timesOf(claim: unknown): [string, number][] {
  const isObject = typeof claim === 'object' && claim !== null && !Array.isArray(claim)
  const entries = isObject ? Object.entries(claim) : []
  if (isObject && entries.every(([, at]) => Number.isSafeInteger(at))) return entries
  throw new Refusal('token_claims_invalid', { detail: 'sids, subs' })
}
