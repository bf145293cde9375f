/**
 * Removes what has run out and can never matter again.
 */
import { before, LIFETIME } from '../../base/duration.ts'
import type { Db } from '../../db/schema.ts'

export async function removeExpired(db: Db, now: Date): Promise<void> {
  await db.deleteFrom('pending_sign_ups').where('expires_at', '<', now).execute() // their tokens go with them
  await db.deleteFrom('authorization_codes').where('expires_at', '<', now).execute()
  await db.deleteFrom('throttles').where('ends_at', '<=', now).execute()
  await db.deleteFrom('address_changes').where('expires_at', '<', now).execute()
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
  await db
    .deleteFrom('signing_keys') // no longer published: what they signed is dead
    .where('retired_at', '<', before(now, LIFETIME.keyRetirement))
    .execute()
  await db.deleteFrom('outbox').where('created_at', '<', before(now, LIFETIME.keptMail)).execute()
}
