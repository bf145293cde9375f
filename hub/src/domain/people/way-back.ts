/**
 * The way back from a change of addresses: a link to the address that was the primary one, good for a week. As long as it is
 * open, that address cannot be removed.
 */
import { after, LIFETIME } from '../../base/duration.ts'
import { hashSecret, newMailSecret } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import type { User } from './user.ts'

export interface WayBack {
  tokenHash: string
  userId: string
  oldEmail: string
  newEmail: string
  changedAt: Date
}

/** The raw value is for the mail alone. */
export async function openWayBack(
  tx: Tx,
  { user, newEmail }: { user: User; newEmail: string },
  now: Date,
): Promise<{ token: string }> {
  const { raw, hash } = newMailSecret()
  await tx
    .insertInto('address_changes')
    .values({
      token_hash: hash,
      user_id: user.id,
      old_email: user.email,
      new_email: newEmail,
      changed_at: now,
      expires_at: after(now, LIFETIME.wayBack),
      used_at: null,
    })
    .execute()
  return { token: raw }
}

/** Found, not used up. */
export async function findWayBack(db: Db, token: string, now: Date): Promise<WayBack | undefined> {
  return openWaysBack(db, now)
    .select(['token_hash as tokenHash', 'user_id as userId', 'changed_at as changedAt'])
    .select(['old_email as oldEmail', 'new_email as newEmail'])
    .where('token_hash', '=', hashSecret(token))
    .executeTakeFirst()
}

/** When the last way back to this address closes; undefined when none is open. */
export async function wayBackUntil(
  tx: Tx,
  { userId, email }: { userId: string; email: string },
  now: Date,
): Promise<Date | undefined> {
  const row = await openWaysBack(tx, now)
    .select('expires_at as until')
    .where('user_id', '=', userId)
    .where('old_email', '=', email)
    .orderBy('expires_at', 'desc')
    .executeTakeFirst()
  return row?.until
}

export const openWaysBack = (db: Db, now: Date) =>
  db.selectFrom('address_changes').where('used_at', 'is', null).where('expires_at', '>', now)
