/**
 * The rehearsal of an upgrade: on a copy, which is migrated, looked at and removed, while the original stays as it was to the
 * last byte.
 */
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { upgrade } from '../../hub/src/commands/upgrade.ts'
import { loadConfig } from '../../hub/src/config.ts'
import { openPglite } from '../../hub/src/db/pglite.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { openFolder } from '../../hub/src/db/template.ts'
import { newKeyPair } from '../../hub/src/domain/tokens/key-pair.ts'
import { jwkThumbprint } from '../../hub/src/protocol/jws.ts'
import type { Finding } from '../../hub/src/rehearsal/finding.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { ISSUER } from '../support/hub.ts'
import { migrateTo } from './older-version.ts'

const SECRET = Buffer.alloc(32, 'a secret')
const OLD = '0005-accounts'

let folder: string
let server: TestDatabase | undefined
let kids: string[]
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'symbolon-upgrade-'))
  if (inject('database') === 'postgres') server = await openTestDatabase()
  await inOriginal(async (db) => {
    await migrateTo(db, OLD)
    kids = [await insertKey(db, true), await insertKey(db, false)].sort()
    await insertPeople(db)
  })
})
afterAll(async () => {
  await server?.close()
  rmSync(folder, { recursive: true })
})

const urlOf = (database: TestDatabase | undefined) =>
  database?.kind === 'postgres' ? database.url : undefined

const configOf = (change: Record<string, string> = {}) => {
  const url = urlOf(server)
  const database = url === undefined ? {} : { DATABASE_URL: url }
  const HUB_SECRET = SECRET.toString('base64url')
  return loadConfig({ HUB_URL: ISSUER, HUB_SECRET, HUB_DATA_DIR: folder, ...database, ...change })
}

async function inOriginal<Result>(work: (db: Db) => Promise<Result>): Promise<Result> {
  const url = urlOf(server)
  const db =
    url === undefined ? openPglite(await openFolder(join(folder, 'pgdata'))) : openPostgres(url)
  return work(db).finally(() => db.destroy())
}

/** As the version of that time did it. */
async function insertKey(db: Db, isActive: boolean) {
  const { publicJwk, privateJwk } = await newKeyPair('EdDSA')
  const kid = jwkThumbprint(publicJwk)
  const sealed = createSealer([SECRET]).seal('signing-key', JSON.stringify(privateJwk))
  const jwk = JSON.stringify({ ...publicJwk, kid, use: 'sig', alg: 'EdDSA' })
  await sql`insert into signing_keys (kid, public_jwk, sealed_private_jwk, published_at, activated_at)
    values (${kid}, ${jwk}, ${sealed}, now(), ${isActive ? new Date() : null})`.execute(db)
  return kid
}

async function insertPeople(db: Db) {
  for (const [index, name] of ['ada', 'bob', 'eve'].entries()) {
    await sql`insert into users (id, email, typed_email, name, created_at)
      values (${name}, ${`${name}@example.com`}, 'x', 'X', now())`.execute(db)
    await sql`insert into sessions (id, secret_hash, user_id, amr, authenticated_at, created_at, last_seen_at, expires_at)
      values (${`ses_${name}`}, ${name}, ${name}, 'pwd', now(), now() + ${`${index} s`}::interval, now(), now() + interval '1 day')`.execute(
      db,
    )
  }
  await sql`insert into audit_events (at, type, user_id) values (now(), 'user_created', 'ada')`.execute(
    db,
  )
}

/** Everything in it: of the folder each byte, of the server each row and each database. */
async function contents(): Promise<Record<string, string>> {
  const url = urlOf(server)
  if (url === undefined)
    return Object.fromEntries(filesIn(folder).map((path) => [path, hashOf(path)]))
  return inOriginal(async (db) => {
    const all: Record<string, string> = {}
    const { rows: tables } = await sql<{ name: string }>`
      select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`.execute(
      db,
    )
    for (const { name } of tables) {
      const { rows } =
        await sql`select * from ${sql.table(name)} as row order by row::text`.execute(db)
      all[name] = JSON.stringify(rows)
    }
    const copies =
      await sql`select datname from pg_database where datname like 'symbolon_%'`.execute(db)
    return { ...all, copies: JSON.stringify(copies.rows) }
  })
}

const filesIn = (place: string) =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .map((path) => join(place, path))
    .filter((path) => statSync(path).isFile())
const hashOf = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex')

async function rehearsed(config = configOf()) {
  const { lines, data, exitCode } = await upgrade(config, { rehearse: true })
  const { findings } = data as { findings: Finding[] }
  const of = (check: string) => findings.filter((finding) => finding.check === check)
  return { lines, exitCode, of, failing: findings.filter(({ ok }) => !ok) }
}

test('without --rehearse it names the command that upgrades', async () => {
  const { exitCode, lines } = await upgrade(configOf(), {})
  expect([exitCode, lines[0]]).toEqual([1, expect.stringContaining('`symbolon migrate`')])
})

test('says what becomes of a database, and leaves the original as it was', async () => {
  const before = await contents()
  const { exitCode, lines, of, failing } = await rehearsed()
  expect([failing, exitCode]).toEqual([[], 0])
  expect(of('schema')).toEqual([
    expect.objectContaining({ before: OLD, after: expect.stringMatching(/^00(?!05)/) }),
  ])
  expect(of('rows users')).toEqual([expect.objectContaining({ before: '3', after: '3' })])
  expect(of('rows user_addresses')).toEqual([
    expect.objectContaining({ before: 'new', after: '3' }),
  ])
  expect(of('session').map(({ before: id }) => id)).toEqual(['ses_ada', 'ses_eve'])
  expect(of('keys')).toEqual([expect.objectContaining({ after: kids.join(', ') })])
  expect(of('readyz')).toHaveLength(1)
  expect(of('migrations')[0]!.after).toMatch(/^\d+ applied in \d+\.\d s$/)
  // The embedded database serves nobody while it is migrated.
  expect(of('lock users')).toHaveLength(server ? 1 : 0)
  expect(lines).toContain(`ok    ${'rows users'.padEnd(28)}  3 -> 3`)
  expect(await contents()).toEqual(before)
})

test('fails where HUB_SECRET opens nothing', async () => {
  const { exitCode, failing } = await rehearsed(
    configOf({ HUB_SECRET: Buffer.alloc(32, 'another').toString('base64url') }),
  )
  expect(exitCode).toBe(1)
  expect(failing.map(({ check, after }) => [check, after])).toEqual([
    ['sealed', 'HUB_SECRET does not open 2 in signing_keys'],
    ['start', expect.stringContaining('HUB_SECRET does not open signing key')],
  ])
})

test('fails where migrations lose rows, or keep people waiting', async () => {
  await inOriginal(async (db) => {
    await sql`create function spoil() returns trigger language plpgsql as $$ begin
        if new.name = '0006-addresses' then
          delete from sessions where id = 'ses_eve';
          perform pg_sleep(3);
        end if;
        return new;
      end $$`.execute(db)
    await sql`create trigger spoil before insert on migrations for each row execute function spoil()`.execute(
      db,
    )
  })
  const { exitCode, failing, lines } = await rehearsed()
  expect(exitCode).toBe(1)
  expect(lines).toContain(`FAIL  ${'rows sessions'.padEnd(28)}  3 -> 2`)
  const checks = failing.map(({ check }) => check)
  expect(checks).toEqual(expect.arrayContaining(['rows sessions', 'session']))
  expect(checks.includes('lock users')).toBe(server !== undefined)
  await inOriginal((db) => sql`drop function spoil cascade`.execute(db))
})

test('fails where a migration does, and leaves no copy behind', async () => {
  await inOriginal((db) => sql`create table user_addresses ()`.execute(db))
  const before = await contents()
  const { failing } = await rehearsed()
  expect(failing).toEqual([
    { check: 'migrations', after: expect.stringContaining('already exists'), ok: false },
  ])
  expect(await contents()).toEqual(before)
  await inOriginal((db) => sql`drop table user_addresses`.execute(db))
})

test('says where no hub has been', async () => {
  await inOriginal((db) => sql`drop table migrations`.execute(db))
  const { exitCode, lines } = await upgrade(configOf(), { rehearse: true })
  expect([exitCode, lines[0]]).toEqual([1, 'No hub has been here yet.'])
})
