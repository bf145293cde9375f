/**
 * Removes what has run out and can never matter again.
 */
import { before, LIFETIME } from '../../base/duration.ts'
import type { Db } from '../../db/schema.ts'
import { removeOldDocuments } from '../clients/client-document.ts'
import { removeUnusedClients } from '../clients/registered-client.ts'
import { removeGoneKeys } from '../tokens/signing-key.ts'
import type { SessionLengths } from './session.ts'
import { removeOldCounters } from './throttle.ts'

export async function removeExpired(db: Db, lengths: SessionLengths, now: Date): Promise<void> {
  await db.deleteFrom('pending_sign_ups').where('expires_at', '<', now).execute() // their tokens go with them
  await db
    .deleteFrom('one_time_tokens') // until then their tries count
    .where('expires_at', '<', before(now, LIFETIME.countedTry))
    .execute()
  await db
    .deleteFrom('known_browsers') // no browser keeps its mark for longer
    .where('first_seen_at', '<', before(now, LIFETIME.browserMark))
    .execute()
  await db
    .deleteFrom('authorization_codes')
    .where('expires_at', '<', before(now, LIFETIME.spentCode))
    .execute()
  await db
    .deleteFrom('grants') // their refresh tokens go with them
    .where('expires_at', '<', before(now, LIFETIME.accessToken))
    .execute()
  for (const table of ['refresh_tokens', 'spent_ids'] as const)
    await db.deleteFrom(table).where('expires_at', '<', now).execute()
  await db
    .deleteFrom('pushed_requests') // whoever came in time may still be on the hub's pages
    .where('expires_at', '<', before(now, LIFETIME.continuation))
    .execute()
  await db
    .updateTable('refresh_tokens')
    .set({ sealed_successor: null })
    .where('sealed_successor', 'is not', null)
    .where('consumed_at', '<', before(now, LIFETIME.refreshGrace))
    .execute()
  await db
    .deleteFrom('device_authorizations') // until then its device is told that it is too old
    .where('expires_at', '<', before(now, LIFETIME.deviceCode))
    .execute()
  await removeOldDocuments(db, now)
  await removeUnusedClients(db, now)
  await removeOldCounters(db, now)
  await db.deleteFrom('address_changes').where('expires_at', '<', now).execute()
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
  await removeGoneKeys(db, now)
  await db.deleteFrom('app_visits').where('last_at', '<', before(now, LIFETIME.keptVisit)).execute()
  await db
    .deleteFrom('revocations') // whatever they ended has run out by itself
    .where('revoked_at', '<', before(now, lengths.absolute))
    .execute()
  for (const table of ['outbox', 'logout_deliveries'] as const) {
    const kept = before(now, LIFETIME.keptDelivery)
    await db.deleteFrom(table).where('created_at', '<', kept).execute()
  }
}
