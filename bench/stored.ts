/**
 * What a database holds, and how much has gone through its server's write-ahead log: the growth of both is what work left behind.
 */
import pg from 'pg'
import type { Stored } from './unit-cost.ts'

const TABLES = `select relname as name, pg_total_relation_size(oid)::float8 as bytes
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`
const LOGGED = `select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 as logged`

export async function storedIn(databaseUrl: string): Promise<Stored> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const stored: Stored = (await client.query(LOGGED)).rows[0]
  for (const { name, bytes } of (await client.query(TABLES)).rows) {
    const { rows } = await client.query(`select count(*)::int as count from "${name}"`)
    Object.assign(stored, { [`bytes.${name}`]: bytes, [`rows.${name}`]: rows[0].count })
  }
  await client.end()
  return stored
}
