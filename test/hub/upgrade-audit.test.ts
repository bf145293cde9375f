/**
 * A hub from before the audit trail had months: the trail goes on in one piece, and a replica of the version before goes on
 * writing and chaining it beside this one, with statements that it has prepared already.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '../../hub/src/db/migrate.ts'
import { openPglite } from '../../hub/src/db/pglite.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { chainEvents, verifyChain } from '../../hub/src/domain/audit/chain.ts'
import { recordEvent } from '../../hub/src/domain/audit/event.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { migrateTo } from './older-version.ts'

let database: TestDatabase
let older: Db
let newer: Db
beforeAll(async () => {
  database = await openTestDatabase()
  older = open()
  newer = database.kind === 'postgres' ? open() : older
  await migrateTo(older, '0010-audit-batches')
})
afterAll(async () => {
  await older.destroy()
  if (newer !== older) await newer.destroy()
  await database.close()
})

const open = () =>
  database.kind === 'postgres' ? openPostgres(database.url) : openPglite(database.pglite)

const record = (db: Db) => recordEvent(db, { type: 'session_started', userId: 'ada' }, new Date())

const chain = (db: Db) => chainEvents({ db, log: () => {} }, new Date(Date.now() + 10 * 60_000))
const idsOf = async (db: Db) =>
  (
    await sql<{ id: string }>`select id from audit_events where id > ${0} order by id`.execute(db)
  ).rows.map(({ id }) => Number(id))

test('the version before writes, reads and chains what this one has migrated', async () => {
  await record(older)
  await record(older)
  await sql`insert into audit_events (at, type) values (now() + interval '1 second', 'user_created')`.execute(
    older,
  )
  await chain(older)
  expect(await idsOf(older)).toEqual([1, 2, 3])
  await migrate(newer)

  for (const db of [older, newer, older]) {
    await record(db)
    await chain(db)
  }
  expect(await idsOf(older)).toEqual([1, 2, 3, 4, 5, 6])
  expect(await verifyChain(newer)).toMatchObject({ batches: 4, events: 6, faults: [] })
})
