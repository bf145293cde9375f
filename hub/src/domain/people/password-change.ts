/**
 * A new password: every session but the one that set it ends with all that was granted on them, everything pending is void, and
 * the person is told.
 */
import type { Tx } from '../../db/schema.ts'
import type { Outbox } from '../../mail/outbox.ts'
import { recordEvent } from '../audit/event.ts'
import { revokeOtherGrants } from '../tokens/grant.ts'
import { voidPending } from './one-time-token.ts'
import { endAllSessions, endOtherSessions } from './session-end.ts'
import type { User } from './user.ts'

export async function setPassword(
  tx: Tx,
  outbox: Outbox,
  change: { user: User; passwordHash: string; keptSid: string | undefined },
  now: Date,
): Promise<void> {
  const { user, passwordHash, keptSid } = change
  await voidPending(tx, { userId: user.id }, now) // before the user's row: in this order everywhere
  await tx
    .updateTable('users')
    .set({ password_hash: passwordHash })
    .where('id', '=', user.id)
    .execute()
  if (keptSid === undefined) await endAllSessions(tx, user.id, now)
  else await keepOnly(tx, { userId: user.id, keptSid }, now)
  await recordEvent(tx, { type: 'password_changed', userId: user.id }, now)
  if (outbox.hasTransport) {
    await outbox.handOver(tx, { kind: 'password_changed', to: user.typedEmail }, now)
  }
}

async function keepOnly(tx: Tx, kept: { userId: string; keptSid: string }, now: Date) {
  await endOtherSessions(tx, kept, now)
  await revokeOtherGrants(tx, kept, now)
}
