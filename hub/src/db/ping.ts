/**
 * Does the database answer?
 */
import { sql } from 'kysely'
import type { Db } from './schema.ts'

export const ping = async (db: Db): Promise<void> => void (await sql`select 1`.execute(db))
