/**
 * A database of its own on a PostgreSQL server, for as long as it is needed.
 */
import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** `template` names a database to copy, to which nobody may be connected. */
export async function createPostgresDatabase(serverUrl: string, template = 'template0') {
  const name = `test_${randomBytes(6).toString('hex')}`
  await onServer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)

  const url = new URL(serverUrl)
  url.pathname = name
  return {
    url: url.href,
    close: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function onServer(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
