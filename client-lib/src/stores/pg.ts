/**
 * The SQL stores on plain `pg`: a Pool or a Client, or a PGlite, each as it is.
 */

import type { Account } from '../app.ts'
import type { LinkHistory } from '../link-ledger.ts'
import type { ReplayStore } from '../replay-store.ts'
import type { Queryable, SqlDatabase } from './sql-database.ts'
import {
  sqlLinks,
  sqlReplay,
  sqlStores,
  type AccountQueries,
  type SqlStores,
} from './sql-stores.ts'
import type { TableNames } from './tables.ts'

interface PGliteLike extends Queryable {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
}

interface PoolLike extends Queryable {
  readonly totalCount: number
  connect(): Promise<Queryable & { release(error?: Error | boolean): void }>
}

export type PgDatabase = PGliteLike | PoolLike | Queryable

/**
 * Everything that createHubClient wants of a database: accounts by the app's own statements, a `create` that makes one account
 * however many sign-ins race, the link ledger and the replay store. `identityTables` has the tables.
 *
 * @example
 * createHubClient({
 *   ...pgStores(pool, {
 *     findByEmail: async (db, email) => (await db.query(SELECT_BY_EMAIL, [email])).rows,
 *     findById: async (db, id) => (await db.query(SELECT_BY_ID, [id])).rows[0],
 *     insert: async (tx, { email, name }) => (await tx.query(INSERT, [email, name])).rows[0].id,
 *   }),
 *   startSession, currentAccount, endSession,
 * })
 */
export const pgStores = <A extends Account>(
  db: PgDatabase,
  queries: AccountQueries<A, Queryable>,
  tables?: TableNames,
): SqlStores<A> => sqlStores(overPg(db), queries, tables)

/** The link ledger alone. */
export const pgLinks = (db: PgDatabase, tables?: TableNames): LinkHistory =>
  sqlLinks(overPg(db), tables)

/** The replay store alone. */
export const pgReplay = (db: PgDatabase, tables?: TableNames): ReplayStore => sqlReplay(db, tables)

function overPg(db: PgDatabase): SqlDatabase<Queryable> {
  return {
    own: db,
    query: (sql, parameters) => db.query(sql, parameters),
    transaction: (work) => inTransaction(db, (tx) => work({ own: tx, query: tx.query.bind(tx) })),
  }
}

async function inTransaction<T>(db: PgDatabase, work: (tx: Queryable) => Promise<T>): Promise<T> {
  if ('transaction' in db) return db.transaction(work)
  if (!('totalCount' in db)) return inTurn(db, () => between(db, work))

  const client = await db.connect()
  try {
    const result = await between(client, work)
    client.release()
    return result
  } catch (error) {
    client.release(true) // whatever state it is in, nobody else should meet it
    throw error
  }
}

async function between<T>(client: Queryable, work: (tx: Queryable) => Promise<T>): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work(client)
    await client.query('COMMIT')
    return result
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  }
}

const turns = new WeakMap<object, Promise<unknown>>()

/** One connection holds one transaction: a second BEGIN would join the first and commit with it. */
function inTurn<T>(client: Queryable, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(client) ?? Promise.resolve()).then(work, work)
  turns.set(client, turn)
  return turn
}
