/**
 * What happens to one address happens in turn. Signing up, asking for another mail, typing a code and proving the address touch
 * the same rows in orders of their own; at once they would block each other until PostgreSQL ends one of them (40P01).
 */
import { sql } from 'kysely'
import type { Tx } from '../../db/schema.ts'

const ADDRESS_LOCKS = 1 // the first half of the lock's number: no other kind of lock may share it

/** Waits until no other transaction has its turn with this address; until the end of this one. */
export async function takeTurn(tx: Tx, email: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(${sql.lit(ADDRESS_LOCKS)}, hashtext(${email}))`.execute(tx)
}
