/**
 * Migrations: additive, applied once, under a lock with a time-out of its own. A database that is ahead of this version is
 * left alone, so that old and new versions serve side by side; that is why this is not Kysely's own migrator, which refuses
 * a name it does not know.
 */
import { sql, type RawBuilder } from 'kysely'
import { DEADLINE } from '../base/duration.ts'
import { peopleAndKeys } from './migrations/0001-people-and-keys.ts'
import { authorizationCodes } from './migrations/0002-authorization-codes.ts'
import { lastTriedAt } from './migrations/0003-last-tried-at.ts'
import { mailDelivery } from './migrations/0004-mail-delivery.ts'
import { accounts } from './migrations/0005-accounts.ts'
import { addresses } from './migrations/0006-addresses.ts'
import { signOut } from './migrations/0007-sign-out.ts'
import { oauth } from './migrations/0008-oauth.ts'
import { keysPublishedUntil } from './migrations/0009-keys-published-until.ts'
import { auditBatches } from './migrations/0010-audit-batches.ts'
import { auditMonths } from './migrations/0011-audit-months.ts'
import { forgottenInTime } from './migrations/0012-forgotten-in-time.ts'
import { hintKeys } from './migrations/0013-hint-keys.ts'
import { openPostgres } from './postgres.ts'
import type { Db, Tx } from './schema.ts'

export interface Migration {
  name: string
  statements: Array<RawBuilder<unknown>>
}

export const MIGRATIONS: readonly Migration[] = [
  peopleAndKeys,
  authorizationCodes,
  lastTriedAt,
  mailDelivery,
  accounts,
  addresses,
  signOut,
  oauth,
  keysPublishedUntil,
  auditBatches,
  auditMonths,
  forgottenInTime,
  hintKeys,
]

const MIGRATION_LOCK = 7_796_220 // any number that no other program takes in this database

/** On PostgreSQL by a connection of its own: waiting for another replica, or for a large table, takes longer than a request may. */
export async function bringUpToDate(
  { databaseUrl }: { databaseUrl: string | undefined },
  db: Db,
): Promise<string[]> {
  if (databaseUrl === undefined) return migrate(db)
  const patient = openPostgres(databaseUrl, { statement: 0 })
  try {
    return await migrate(patient)
  } finally {
    await patient.destroy()
  }
}

/** What looks on, within the transaction, whenever a statement is done. */
export type Onlooker = (tx: Tx) => Promise<void>

/** The names of the migrations that were applied now. */
export async function migrate(
  db: Db,
  afterStatement: Onlooker = async () => {},
): Promise<string[]> {
  return db.transaction().execute(async (tx) => {
    await sql`select set_config('lock_timeout', ${`${DEADLINE.migrationLock}ms`}, true),
                     set_config('statement_timeout', '0', true)`.execute(tx)
    await sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`.execute(tx)
    await ensureMigrationsTable(tx)
    const { rows } = await sql<{ name: string }>`select name from migrations`.execute(tx)
    const pending = MIGRATIONS.filter(({ name }) => !rows.some((row) => row.name === name))

    for (const { name, statements } of pending) {
      for (const statement of statements) {
        await statement.execute(tx)
        await afterStatement(tx)
      }
      await sql`insert into migrations (name) values (${name})`.execute(tx)
    }
    return pending.map(({ name }) => name)
  })
}

/** Looked for first: a role that may create nothing starts a hub on a database that is up to date. */
async function ensureMigrationsTable(tx: Tx): Promise<void> {
  const { rows } = await sql`select 1 where to_regclass('migrations') is not null`.execute(tx)
  if (rows.length > 0) return
  await sql`create table migrations (name text primary key, applied_at timestamptz not null default now())`.execute(
    tx,
  )
}
