/**
 * After a restore: whatever was given out before it is over, because nobody can tell any more what of it was revoked since the
 * backup. People sign in again, the hub signs with new keys, and apps end every session that they began.
 */
import { sql } from 'kysely'
import { GIVEN_OUT } from '../../db/backup.ts'
import type { Tx } from '../../db/schema.ts'
import { recordEvent } from '../audit/event.ts'
import { revokeUsers } from './revocation.ts'

// More than any hub has revoked between two backups.
const REVOCATIONS_SINCE = 1_000_000_000
const PAGE = 200

export async function endEverything(
  tx: Tx,
  clientIds: readonly string[],
  now: Date,
): Promise<void> {
  for (const table of GIVEN_OUT) await tx.deleteFrom(table).execute()
  // Apps ask for what follows the last number that they were told, which is one from after the backup.
  const ids = sql`pg_get_serial_sequence('revocations', 'id')`
  await sql`select setval(${ids}, nextval(${ids}) + ${sql.lit(REVOCATIONS_SINCE)})`.execute(tx)

  let userIds = await idsAfter(tx, '')
  while (userIds.length > 0) {
    await revokeUsers(tx, { userIds, clientIds }, now)
    userIds = await idsAfter(tx, userIds.at(-1)!)
  }
  await recordEvent(tx, { type: 'database_restored' }, now)
}

async function idsAfter(tx: Tx, last: string): Promise<string[]> {
  const users = tx.selectFrom('users').select('id').where('id', '>', last).orderBy('id').limit(PAGE)
  return (await users.execute()).map(({ id }) => id)
}
