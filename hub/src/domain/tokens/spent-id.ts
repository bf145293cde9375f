/**
 * Ids that count no more: of tokens that were revoked alone, and of proofs that are good for one use. Kept for as long as what
 * they belong to could be presented.
 */
import { hashSecret } from '../../base/secret.ts'
import type { OAuthTables } from '../../db/oauth-tables.ts'
import type { Db } from '../../db/schema.ts'

interface SpentId {
  kind: OAuthTables['spent_ids']['kind']
  id: string
}

/** False when it was spent before. Of any number of parallel attempts one spends it. */
export async function spendId(
  db: Db,
  { kind, id, expiresAt }: SpentId & { expiresAt: Date },
): Promise<boolean> {
  const row = await db
    .insertInto('spent_ids')
    .values({ kind, id_hash: hashSecret(id), expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .returning('kind')
    .executeTakeFirst()
  return row !== undefined
}

export async function isSpent(db: Db, { kind, id }: SpentId): Promise<boolean> {
  const row = await db
    .selectFrom('spent_ids')
    .select('kind')
    .where('kind', '=', kind)
    .where('id_hash', '=', hashSecret(id))
    .executeTakeFirst()
  return row !== undefined
}
