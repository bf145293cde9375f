/**
 * Leaving: the person's data goes, a tombstone for each address stays. It holds the old `sub` and a hash of the address, so
 * that the `sub` is never given again: an address that comes back gets a new one, and apps can tell the two people apart.
 */
import { hashSecret } from '../../base/secret.ts'
import type { Tx } from '../../db/schema.ts'
import { recordEvent } from '../audit/event.ts'
import { endAllSessions } from './session-end.ts'
import type { User } from './user.ts'

export async function withdraw(tx: Tx, { id }: User, now: Date): Promise<void> {
  const addresses = await tx
    .selectFrom('user_addresses')
    .select('email')
    .where('user_id', '=', id)
    .execute()
  if (addresses.length === 0) return // somebody was faster
  const emails = addresses.map(({ email }) => email)
  await tx
    .insertInto('withdrawals')
    .values(emails.map((email) => ({ id, email_hash: hashSecret(email), withdrawn_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await tx.deleteFrom('pending_sign_ups').where('email', 'in', emails).execute()
  await tx.deleteFrom('one_time_tokens').where('email', 'in', emails).execute()
  await endAllSessions(tx, id, now) // before they go: apps are told what they were
  await tx.deleteFrom('sessions').where('user_id', '=', id).execute()
  await tx.deleteFrom('users').where('id', '=', id).execute()
  await recordEvent(tx, { type: 'user_withdrew', userId: id }, now)
}
