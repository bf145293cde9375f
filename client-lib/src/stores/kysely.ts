/**
 * The SQL stores on the app's own Kysely instance over PostgreSQL. Kysely itself is not imported: the instance brings it.
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

/** What Kysely's `CompiledQuery.raw(sql, parameters)` makes. */
interface RawQuery {
  sql: string
  parameters: readonly unknown[]
  query: { kind: 'RawNode'; sqlFragments: readonly string[]; parameters: readonly never[] }
  queryId: { queryId: string }
}

interface Executor {
  executeQuery(query: RawQuery): Promise<{ rows: unknown[] }>
}

export interface KyselyLike extends Executor {
  transaction(): { execute<T>(work: (tx: Executor) => Promise<T>): Promise<T> }
}

/**
 * Everything that createHubClient wants of a database: accounts by the app's own queries, a `create` that makes one account
 * however many sign-ins race, the link ledger and the replay store. `identityTables` has the tables.
 *
 * @example
 * createHubClient({
 *   ...kyselyStores(db, {
 *     findByEmail: (db, email) =>
 *       db.selectFrom('users').selectAll().where(sql`lower(email)`, '=', email).execute(),
 *     findById: (db, id) => db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst(),
 *     insert: async (tx, { email, name }) => (await tx.insertInto('users').values(...)).id,
 *   }),
 *   startSession, currentAccount, endSession,
 * })
 */
export const kyselyStores = <A extends Account, Db extends KyselyLike>(
  db: Db,
  queries: AccountQueries<A, Db>,
  tables?: TableNames,
): SqlStores<A> => sqlStores(overKysely(db), queries, tables)

/** The link ledger alone. */
export const kyselyLinks = (db: KyselyLike, tables?: TableNames): LinkHistory =>
  sqlLinks(overKysely(db), tables)

/** The replay store alone. */
export const kyselyReplay = (db: KyselyLike, tables?: TableNames): ReplayStore =>
  sqlReplay(overKysely(db), tables)

function overKysely<Db extends KyselyLike>(db: Db): SqlDatabase<Db> {
  return {
    own: db,
    ...queryableOf(db),
    transaction: (work) =>
      // A transaction of Kysely's is a Kysely of the same tables.
      db.transaction().execute((tx) => work({ own: tx as Executor as Db, ...queryableOf(tx) })),
  }
}

function queryableOf(executor: Executor): Queryable {
  return {
    query: (sql, parameters = []) =>
      executor.executeQuery({
        ...{ sql, parameters, queryId: { queryId: 'symbolon' } },
        query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
      }),
  }
}
