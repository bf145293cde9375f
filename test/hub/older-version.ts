/**
 * A database as an older version left it.
 */
import { sql } from 'kysely'
import { MIGRATIONS } from '../../hub/src/db/migrate.ts'
import type { Db } from '../../hub/src/db/schema.ts'

/** Applies every migration up to this one. */
export async function migrateTo(db: Db, last: string): Promise<void> {
  await sql`create table migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
    db,
  )
  for (const { name, statements } of MIGRATIONS.filter((migration) => migration.name <= last)) {
    for (const statement of statements) await statement.execute(db)
    await sql`insert into migrations (name) values (${name})`.execute(db)
  }
}
