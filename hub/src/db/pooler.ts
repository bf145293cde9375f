/**
 * A pooler that gives each transaction another connection must remember the names of prepared statements, as PgBouncer does
 * since 1.21 where `max_prepared_statements` is set. Behind one that does not, requests would fail now and then.
 */
import { sql } from 'kysely'
import pg from 'pg'
import type { Db } from './schema.ts'
import { StoreUnavailable } from './store-unavailable.ts'

const FORGETFUL =
  'the pooler before the database forgets prepared statements: use PgBouncer 1.21 or newer with max_prepared_statements above 0, or pool_mode = session'

/** Throws StoreUnavailable behind such a pooler. Only for PostgreSQL: it needs two connections at once. */
export async function assertNamesAreKept(db: Db): Promise<void> {
  try {
    await db.connection().execute(async (one) => {
      await namedStatement(one)
      await db.transaction().execute(async (other) => {
        await namedStatement(other) // has taken the connection that `one` was on
        await namedStatement(one)
      })
    })
  } catch (error) {
    const isForgotten = error instanceof pg.DatabaseError && NAME_ERRORS.has(error.code ?? '')
    throw isForgotten ? new StoreUnavailable(FORGETFUL, { cause: error }) : error
  }
}

const namedStatement = (db: Db) => sql`select pg_backend_pid()`.execute(db)

/** PostgreSQL, appendix A: a name that is not there, and one that is there already. */
const NAME_ERRORS = new Set(['26000', '42P05'])
