/**
 * The little of PostgreSQL that the SQL stores stand on. SELECT and INSERT suffice for everything that is done with it.
 */

export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>
}

/** `Db` is what the app's own functions are given. */
export interface Transaction<Db> extends Queryable {
  readonly own: Db
}

export interface SqlDatabase<Db> extends Transaction<Db> {
  transaction<T>(work: (tx: Transaction<Db>) => Promise<T>): Promise<T>
}

/** Runs the work in a transaction that holds one advisory lock until it ends. */
export async function underLock<Db, T>(
  db: SqlDatabase<Db>,
  key: string,
  work: (tx: Transaction<Db>) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
    return work(tx)
  })
}
