/**
 * A database as one file: PostgreSQL by its own pg_dump and pg_restore, the embedded one as its data folder. What a hub has given
 * out (sessions, tokens, keys) is no part of a restored one; pg_dump leaves it out to begin with.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'kysely'
import { writeNewFile, type NewFile } from '../base/new-file.ts'
import { dumpPglite } from './pglite.ts'
import type { Database, Db } from './schema.ts'

/** Whatever somebody holds the other half of, in the order in which it can be deleted. */
export const GIVEN_OUT = [
  ...['refresh_tokens', 'grants', 'authorization_codes', 'device_authorizations'],
  ...['pushed_requests', 'consents', 'sessions'],
  ...['one_time_tokens', 'pending_sign_ups', 'address_changes'],
  ...['outbox', 'signing_keys', 'hint_keys'],
] as Array<keyof Database>

/** The client programs of PostgreSQL are not installed. */
export class ProgramMissing extends Error {
  override name = 'ProgramMissing'
}

export const writeBackup = (
  db: Db,
  databaseUrl: string | undefined,
  file: string,
): Promise<NewFile> =>
  writeNewFile(file, async (created) => {
    if (databaseUrl === undefined) await created.writeFile(await dumpPglite(db))
    else await dumpPostgres(databaseUrl, file, GIVEN_OUT)
  })

export const dumpPostgres = (url: string, file: string, without: readonly string[] = []) =>
  runProgram('pg_dump', url, [
    ...['--format=custom', `--file=${file}`],
    ...without.map((table) => `--exclude-table-data=${table}`),
  ])

export async function isEmptyPostgres(db: Db): Promise<boolean> {
  const { rows } = await sql`
    select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`.execute(
    db,
  )
  return rows.length === 0
}

/** All of it, or nothing. */
export const loadPostgres = (url: string, file: string) =>
  runProgram('pg_restore', url, [
    ...['--single-transaction', '--exit-on-error', '--no-owner', '--no-privileges', file],
  ])

export async function loadPglite(folder: string, file: string): Promise<PGlite> {
  return PGlite.create(folder, { loadDataDir: new Blob([await readFile(file)]) })
}

/** The password goes by a file: arguments are there for every user of the machine to read. */
async function runProgram(program: string, databaseUrl: string, args: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-'))
  try {
    const passfile = join(folder, 'password')
    const url = new URL(databaseUrl)
    const password = decodeURIComponent(url.password).replace(/[\\:]/g, '\\$&')
    await writeFile(passfile, `*:*:*:*:${password}\n`, { mode: 0o600 })
    if (password !== '') url.searchParams.set('passfile', passfile)
    url.password = ''
    await promisify(execFile)(program, [`--dbname=${url.href}`, ...args])
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new ProgramMissing(`there is no ${program} on the PATH`, { cause: error })
  } finally {
    await rm(folder, { recursive: true })
  }
}
