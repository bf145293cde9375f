/**
 * The app's own database: PostgreSQL where DATABASE_URL names one, else PGlite in a folder.
 * PGlite's interface is taken as it is: it makes every query wait for a transaction that is under
 * way, so it needs no lock around it. The pool is given the same shape.
 */
import { mkdir } from 'node:fs/promises'
import type { Pool } from 'pg'

export interface Queries {
  query(sql: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>
}

export interface Database extends Queries {
  transaction<Result>(work: (tx: Queries) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

export interface Place {
  databaseUrl: string | undefined
  dataDir: string
}

export function openDatabase({ databaseUrl, dataDir }: Place): Promise<Database> {
  return databaseUrl === undefined ? openEmbedded(dataDir) : openPool(databaseUrl)
}

async function openEmbedded(dataDir: string): Promise<Database> {
  // Imported here, so that an app on PostgreSQL never loads the WebAssembly.
  const { PGlite } = await import('@electric-sql/pglite')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  return PGlite.create(dataDir)
}

async function openPool(connectionString: string): Promise<Database> {
  const { default: pg } = await import('pg')
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: 2_000,
    statement_timeout: 3_000,
  })
  // Without a listener, the database closing an idle connection would end the process.
  pool.on('error', (error) => console.error(`The database closed a connection: ${error.message}`))
  return overPool(pool)
}

function overPool(pool: Pool): Database {
  return {
    query: (sql, parameters) => pool.query(sql, parameters),
    async transaction(work) {
      const connection = await pool.connect()
      try {
        await connection.query('BEGIN')
        const result = await work(connection)
        await connection.query('COMMIT')
        connection.release()
        return result
      } catch (error) {
        // Closing the connection rolls back, whatever state it is in.
        connection.release(true)
        throw error
      }
    },
    close: () => pool.end(),
  }
}
