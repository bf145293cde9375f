/**
 * PGlite behind the interface of a pool of one: Kysely's own PostgreSQL dialect drives both databases. PGlite has a single
 * connection, so whoever holds it runs alone until it is released; without that, transactions would run into each other.
 */
import { PGlite } from '@electric-sql/pglite'
import type { Logger, PostgresPool, PostgresPoolClient } from 'kysely'
import { dbOver } from './over-pool.ts'
import type { Db } from './schema.ts'

export function openPglite(pglite: PGlite, watch?: Logger): Db {
  const db = dbOver(poolOfOne(pglite), watch)
  OPENED.set(db, pglite)
  return db
}

const OPENED = new WeakMap<Db, PGlite>()

/** Its data folder as a compressed archive. Whoever asks meanwhile waits. */
export async function dumpPglite(db: Db): Promise<Uint8Array> {
  const dump = await db.connection().execute(() => OPENED.get(db)!.dumpDataDir('gzip'))
  return new Uint8Array(await dump.arrayBuffer())
}

function poolOfOne(pglite: PGlite): PostgresPool {
  let last: Promise<void> = Promise.resolve()

  return {
    async connect() {
      const previous = last
      let release = () => {}
      last = new Promise((resolve) => (release = resolve))
      await previous
      return { query: queryOf(pglite), release }
    },
    end: () => pglite.close(),
  }
}

function queryOf(pglite: PGlite): PostgresPoolClient['query'] {
  const query = async (text: string, values: readonly unknown[]) => {
    const { rows, affectedRows } = await pglite.query(text, [...values])
    const command = text.trimStart().split(/\s/, 1)[0]!.toUpperCase()
    return { command, rowCount: affectedRows ?? rows.length, rows }
  }
  return query as unknown as PostgresPoolClient['query'] // cursors are not used here
}
