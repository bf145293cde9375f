/**
 * The hub as a role that may not change the audit trail, made by the SQL of docs/keys-and-backups.md: it starts, and everything
 * works.
 */
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pruneAudit, verifyAudit } from '../../hub/src/commands/audit.ts'
import { rotateKeys } from '../../hub/src/commands/keys.ts'
import { upgrade } from '../../hub/src/commands/upgrade.ts'
import { disable } from '../../hub/src/commands/user.ts'
import { migrate } from '../../hub/src/db/migrate.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { chainEvents } from '../../hub/src/domain/audit/chain.ts'
import { keepMonths } from '../../hub/src/domain/audit/retention.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import { migrateTo } from '../hub/older-version.ts'
import { ADA, createPerson, newestMail, returned, signedInPerson } from '../hub/person.ts'
import { CLIENTS, freshTokens, post } from '../oidc/standard-client.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { authorizeUrl, linkTokenOf, openTestHub, PASSWORD, type TestHub } from '../support/hub.ts'

const ROLE = `symbolon_${randomBytes(6).toString('hex')}`
const MINUTE = 60_000

let database: TestDatabase
let databaseUrl: string
let owner: Db
let hub: TestHub
beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('roles need PostgreSQL')
  owner = openPostgres(database.url)
  await migrate(owner)
  const guide = readFileSync('docs/keys-and-backups.md', 'utf8')
  const [, statements] = /```sql\n([^`]+)```/.exec(guide)!
  for (const statement of statements!.replace(/\bsymbolon\b/g, ROLE).split(';\n')) {
    if (statement.trim() !== '') await sql.raw(statement).execute(owner)
  }
  const url = new URL(database.url)
  url.searchParams.set('options', `-c role=${ROLE}`)
  databaseUrl = url.href
  hub = await openTestHub({
    settings: CLIENTS,
    database: { ...database, url: databaseUrl, close: async () => {} },
  })
})
afterAll(async () => {
  await hub.close()
  await sql.raw(`drop owned by ${ROLE}`).execute(owner)
  await sql.raw(`drop role ${ROLE}`).execute(owner)
  await owner.destroy()
  await database.close()
})

test.each([
  ['update audit_events set detail = detail', 'permission denied for table audit_events'],
  ['delete from audit_events', 'permission denied for table audit_events'],
  ['truncate audit_events', 'permission denied for table audit_events'],
  ['update audit_batches set hash = hash', 'permission denied for table audit_batches'],
  ['delete from audit_batches', 'permission denied for table audit_batches'],
  ['truncate audit_batches', 'permission denied for table audit_batches'],
  ["insert into migrations (name) values ('x')", 'permission denied for table migrations'],
  ['create table x ()', 'permission denied for schema public'],
  ['drop table audit_events', 'must be owner of table audit_events'],
  ['delete from audit_events_first', 'permission denied for table audit_events_first'],
  ['update audit_events_other set at = at', 'permission denied for table audit_events_other'],
  ['select * from audit_events_first', 'permission denied for table audit_events_first'],
  ['drop table audit_events_first', 'must be owner of table audit_events_first'],
  [
    'alter table audit_events detach partition audit_events_first',
    'must be owner of table audit_events',
  ],
])('the role may not: %s', async (statement, told) => {
  await expect(sql.raw(statement).execute(hub.db)).rejects.toThrow(told)
})

test('people sign up, confirm, go to apps, change and reset their password, and leave', async () => {
  const eve = createPerson(hub)
  const email = 'eve@example.com'
  expect((await eve.signUp({ email })).status).toBe(202)
  const token = linkTokenOf(await newestMail(hub))
  expect((await eve.post('email/verify', { token })).status).toBe(200)
  expect(returned(await eve.open(authorizeUrl())).token).toBeDefined()
  const change = { current: PASSWORD, password: 'Another-Horse9' }
  expect((await eve.post('password/change', change)).status).toBe(200)

  hub.pass(1000) // after the mail about the change
  await eve.post('password/reset/request', { email })
  const reset = { token: linkTokenOf(await newestMail(hub)), password: PASSWORD }
  expect((await eve.post('password/reset/confirm', reset)).status).toBe(200)
  expect((await eve.signIn(email)).status).toBe(200)
  expect((await eve.call('DELETE', 'withdraw', { password: PASSWORD })).status).toBe(204)
})

test('standard clients get tokens, renew and revoke them', async () => {
  const ada = await signedInPerson(hub)
  const scope = 'openid offline_access'
  const { refresh_token } = await freshTokens(hub, ada, { scope })
  const renewed = await post(hub, '/oauth/token', { grant_type: 'refresh_token', refresh_token })
  expect(renewed.status).toBe(200)
  const revoked = await post(hub, '/oauth/revoke', { token: renewed.body.refresh_token })
  expect(revoked.status).toBe(200)
  await ada.post('signout')
})

test('keys rotate, users are disabled, what ran out is removed, and the trail is chained', async () => {
  hub.pass(6 * MINUTE)
  expect((await rotateKeys(hub.hub, {})).exitCode).toBe(0)
  expect((await disable(hub.hub, { email: ADA })).exitCode).toBe(0)
  await removeExpired(hub.db, hub.hub.config.sessions, hub.clock.at)
  hub.pass(6 * MINUTE)
  await chainEvents(hub.hub, hub.clock.at)
  expect(await verifyAudit(hub.hub, {})).toMatchObject({ exitCode: 0, data: { batches: 1 } })
})

test('months are made by it, and pruned by the owner alone', async () => {
  await sql`drop table ${sql.table(await newestMonth())}`.execute(owner)
  await keepMonths({ db: hub.db, log: hub.hub.log, retainMonths: 1 }, hub.clock.at)
  await expect(sql`delete from ${sql.table(await newestMonth())}`.execute(hub.db)).rejects.toThrow(
    'permission denied for table audit_events_2',
  )
  const { exitCode, lines } = await pruneAudit(hub.hub, { before: '2026-01-01' })
  expect([exitCode, lines]).toEqual([
    1,
    [
      'The role in DATABASE_URL may not remove events. Nothing was changed.',
      'For this command alone, set it to the owner of the tables.',
    ],
  ])
})

async function newestMonth(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select name from audit_months order by ends_at desc limit 1`.execute(owner)
  return rows[0]!.name
}

test('a role from before there were months may afterwards what it might before', async () => {
  const before = await openTestDatabase()
  if (before.kind !== 'postgres') throw new Error('roles need PostgreSQL')
  const db = openPostgres(before.url)
  await migrateTo(db, '0010-audit-batches')
  for (const statement of [
    'grant select, insert, update, delete on all tables in schema public to',
    'alter default privileges in schema public grant select, insert, update, delete on tables to',
    'revoke update, delete on audit_events from',
  ]) {
    await sql.raw(`${statement} ${ROLE}`).execute(db)
  }
  const rights = async (table: string) => {
    const { rows } = await sql<{ privilege: string }>`
      select privilege_type as privilege from information_schema.role_table_grants
      where table_name = ${table} and grantee = ${ROLE} order by privilege`.execute(db)
    return rows.map(({ privilege }) => privilege)
  }
  const held = await rights('audit_events')
  await migrate(db)
  expect([held, await rights('audit_events')]).toEqual([
    ['INSERT', 'SELECT'],
    ['INSERT', 'SELECT'],
  ])
  for (const name of ['audit_events_first', 'audit_events_other', await newestMonth()])
    expect(await rights(name)).toEqual([])
  await sql.raw(`drop owned by ${ROLE}`).execute(db)
  await db.destroy()
  await before.close()
})

test('an upgrade is not rehearsed by it, which is told in two sentences', async () => {
  const { exitCode, lines } = await upgrade({ ...hub.hub.config, databaseUrl }, { rehearse: true })
  expect([exitCode, lines]).toEqual([
    1,
    [
      'The role in DATABASE_URL may not copy the database. Nothing was changed.',
      'For this command alone, set it to the owner of the tables, with CREATEDB.',
    ],
  ])
})
