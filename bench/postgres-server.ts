/**
 * The PostgreSQL that the benchmarks run on: the one that the environment names, else a server of our own for the run.
 */
import pg from 'pg'
import { startCluster } from '../test/support/cluster.ts'
import { findPostgres } from '../test/support/machine.ts'

export interface PostgresServer {
  /** A user who may create databases. */
  url: string
  version: string
  close(): Promise<void>
}

export async function openPostgresServer(): Promise<PostgresServer> {
  const finding = findPostgres()
  if ('missing' in finding) throw new Error(`PostgreSQL: ${finding.missing}`)
  if (finding.provide === 'postgresUrl') {
    return {
      url: finding.value,
      version: await versionOf(finding.value),
      close: async () => undefined,
    }
  }
  const cluster = await startCluster(finding.value)
  const version = `${await versionOf(cluster.url)}, fsync off`
  return { url: cluster.url, version, close: cluster.remove }
}

async function versionOf(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  const { rows } = await client.query('show server_version')
  await client.end()
  return rows[0].server_version
}
