/**
 * What a database holds, before the migrations and after them. Read by plain statements on what every version has had, since
 * before them the tables are those of an older one.
 */
import { sql } from 'kysely'
import { before } from '../base/duration.ts'
import type { Db } from '../db/schema.ts'
import type { SessionLengths } from '../domain/people/session.ts'

export interface Snapshot {
  migrations: string[]
  /** By table. */
  rows: ReadonlyMap<string, number>
  /** Of the keys that sign now or next. */
  kids: string[]
  /** The oldest and the newest session that is good. */
  sessionIds: string[]
}

/** Undefined where no hub has been. */
export async function readSnapshot(
  db: Db,
  { idle }: SessionLengths,
  now: Date,
): Promise<Snapshot | undefined> {
  const tables = await tableNames(db)
  if (!tables.includes('migrations')) return undefined
  const rows = new Map<string, number>()
  for (const table of tables) rows.set(table, await countRows(db, table))

  const live = sql`from sessions join users on users.id = user_id
    where ended_at is null and disabled_at is null
      and expires_at > ${now} and last_seen_at > ${before(now, idle)}`
  return {
    migrations: await column(db, sql`select name as value from migrations order by name`),
    rows,
    kids: await column(
      db,
      sql`select kid as value from signing_keys where retired_at is null order by kid`,
    ),
    sessionIds: await column(
      db,
      sql`(select sessions.id as value ${live} order by sessions.created_at limit 1)
          union (select sessions.id ${live} order by sessions.created_at desc limit 1)`,
    ),
  }
}

/** A partition's rows are its table's. */
const tableNames = (db: Db) =>
  column(
    db,
    sql`select relname as value from pg_class
        where relkind in ('r', 'p') and not relispartition
          and relnamespace = current_schema()::regnamespace
        order by relname`,
  )

async function countRows(db: Db, table: string): Promise<number> {
  const { rows } = await sql<{ count: string | number }>`
    select count(*) as count from ${sql.table(table)}`.execute(db)
  return Number(rows[0]!.count)
}

async function column(db: Db, query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await query.execute(db)
  return (rows as Array<{ value: string }>).map(({ value }) => value)
}
