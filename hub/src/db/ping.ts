/**
 * Does the database answer, and may one write there? A standby answers too, and is of no use to anybody.
 */
import { sql } from 'kysely'
import type { Db } from './schema.ts'

/** Deletes nothing, and is refused all the same where one may only read. */
export const ping = async (db: Db): Promise<void> =>
  void (await sql`delete from throttles where false`.execute(db))
