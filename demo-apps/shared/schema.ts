/**
 * Creates the tables that are missing and fills an app that has nobody in it yet. Where every table
 * is there nothing is created, so that a role holding SELECT and INSERT alone can start the app.
 */
import type { Database, Queries } from './database.ts'

/** Table name to its CREATE TABLE statements. */
export type Schema = Record<string, string>

export async function prepareDatabase(
  database: Database,
  schema: Schema,
  seed: (tx: Queries) => Promise<void>,
): Promise<void> {
  await database.transaction(async (tx) => {
    // Two processes starting at once on one PostgreSQL take turns here.
    await tx.query(`SELECT pg_advisory_xact_lock(hashtext('demo app schema'))`)
    for (const [table, statement] of Object.entries(schema)) {
      if (!(await tableExists(tx, table))) await tx.query(statement)
    }
    const { rows: people } = await tx.query('SELECT id FROM users LIMIT 1')
    if (people.length === 0) await seed(tx)
  })
}

async function tableExists(tx: Queries, table: string): Promise<boolean> {
  const { rows } = await tx.query('SELECT 1 WHERE to_regclass($1) IS NOT NULL', [table])
  return rows.length > 0
}
