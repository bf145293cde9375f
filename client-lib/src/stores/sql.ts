/**
 * The little of PostgreSQL that the SQL stores stand on. A pg Pool, a pg Client and a PGlite all fit
 * as they are. SELECT and INSERT suffice for everything here.
 */

export interface Queryable {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>
}

interface PGliteLike extends Queryable {
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
}

interface PoolLike extends Queryable {
  readonly totalCount: number
  connect(): Promise<Queryable & { release(error?: Error | boolean): void }>
}

export type Database = PGliteLike | PoolLike | Queryable

/** Runs the work in a transaction that holds one advisory lock until it ends. */
export async function underLock<T>(
  db: Database,
  key: string,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  return inTransaction(db, async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key])
    return work(tx)
  })
}

async function inTransaction<T>(db: Database, work: (tx: Queryable) => Promise<T>): Promise<T> {
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

/** A table's name cannot be a parameter, so only plain identifiers become part of a statement. */
export function tableName(name: string): string {
  if (/^[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62})?$/.test(name)) return name
  throw new Error(`${JSON.stringify(name)} is not a table name (a-z, 0-9, _ and one dot)`)
}
