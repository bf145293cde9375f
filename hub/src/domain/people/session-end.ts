/**
 * The ends of sessions. Whoever relied on one is told, so each runs in a transaction together with what is told; a session that
 * merely runs out is told to nobody.
 */
import { looksLikeHandle } from '../../base/secret.ts'
import type { Tx } from '../../db/schema.ts'
import { revokeSessions, revokeUser } from './revocation.ts'

export async function endSessions(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  if (ids.length === 0) return
  const ended = await ending(tx, now).where('id', 'in', ids).execute()
  await revokeSessions(tx, idsOf(ended), now)
}

/** Ends a person's sessions on every browser, and what any app began for them. */
export async function endAllSessions(tx: Tx, userId: string, now: Date): Promise<void> {
  await ending(tx, now).where('user_id', '=', userId).execute()
  await revokeUser(tx, userId, now)
}

/** Ends all of a person's sessions but one. */
export async function endOtherSessions(
  tx: Tx,
  { userId, keptSid }: { userId: string; keptSid: string },
  now: Date,
): Promise<void> {
  const ended = await ending(tx, now)
    .where('user_id', '=', userId)
    .where('id', '!=', keptSid)
    .execute()
  await revokeSessions(tx, idsOf(ended), now)
}

/** False when this is no live session of that person. */
export async function endSessionOf(
  tx: Tx,
  { userId, sid }: { userId: string; sid: string },
  now: Date,
): Promise<boolean> {
  if (!looksLikeHandle(sid)) return false // PostgreSQL would choke on a zero character
  const ended = await ending(tx, now).where('id', '=', sid).where('user_id', '=', userId).execute()
  await revokeSessions(tx, idsOf(ended), now)
  return ended.length > 0
}

const ending = (tx: Tx, now: Date) =>
  tx.updateTable('sessions').set({ ended_at: now }).where('ended_at', 'is', null).returning('id')

const idsOf = (ended: ReadonlyArray<{ id: string }>) => ended.map(({ id }) => id)
