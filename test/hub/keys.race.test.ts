/**
 * Races over keys and migrations, on PostgreSQL: many replicas are one hub.
 */
import { sql } from 'kysely'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { rotateKeys } from '../../hub/src/commands/keys.ts'
import { NO_SETTINGS } from '../../hub/src/config-file.ts'
import { bringUpToDate, MIGRATIONS } from '../../hub/src/db/migrate.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { rotateWhenDue } from '../../hub/src/domain/tokens/key-rotation.ts'
import { ensureSigningKeys } from '../../hub/src/domain/tokens/signing-key.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { openTestHub } from '../support/hub.ts'

const SEALER = createSealer([Buffer.alloc(32, 1)])
const CONFIG = { keys: NO_SETTINGS.keys }

let database: TestDatabase
let replicas: Db[]
beforeEach(async () => {
  database = await openTestDatabase()
  replicas = Array.from({ length: 8 }, () => openPostgres(urlOf(database)))
})
afterEach(async () => {
  await Promise.all(replicas.map((db) => db.destroy()))
  await database.close()
})

const urlOf = (database: TestDatabase) => {
  if (database.kind !== 'postgres') throw new Error('these races need PostgreSQL')
  return database.url
}

async function start(db: Db) {
  const applied = await bringUpToDate({ databaseUrl: urlOf(database) }, db)
  await ensureSigningKeys(db, SEALER, ['EdDSA'], new Date())
  return applied
}

const states = async () => {
  const { rows } = await sql<{ active: boolean; retired: boolean }>`
    select activated_at is not null as active, retired_at is not null as retired
      from signing_keys order by 2, 1 desc`.execute(replicas[0]!)
  return rows.map(({ active, retired }) => (retired ? 'retired' : active ? 'active' : 'next'))
}

describe('eight replicas that start at once', () => {
  test('on an empty database migrate once and make one set of keys', async () => {
    const applied = await Promise.all(replicas.map(start))
    const all = MIGRATIONS.map(({ name }) => name)
    expect(applied.flat()).toEqual(all)
    expect(await states()).toEqual(['active', 'next'])
  })

  test('serve the same key set', async () => {
    const environment = { HUB_SECRET: Buffer.alloc(32, 1).toString('base64url') }
    const hubs = await Promise.all(
      [1, 2].map(() =>
        openTestHub({ environment, database: { ...database, close: async () => {} } }),
      ),
    )
    const sets = await Promise.all(
      hubs.map(async ({ app }) => (await app.request('/.well-known/jwks.json')).json()),
    )
    expect(sets[0]).toEqual(sets[1])
    await Promise.all(hubs.map(({ close }) => close()))
  })

  test('while another one migrates wait for it, longer than a statement may take', async () => {
    const migrator = new pg.Client({ connectionString: urlOf(database) })
    await migrator.connect()
    await migrator.query('begin; select pg_advisory_xact_lock(7796220)')
    const starting = Promise.all(replicas.slice(0, 2).map(start))
    await new Promise((resolve) => setTimeout(resolve, 4000))
    await migrator.query('commit')
    await migrator.end()
    expect((await starting).flat()).toEqual(MIGRATIONS.map(({ name }) => name))
  })
})

describe('replicas that rotate at once', () => {
  test('are one rotation, and the others are told that it is too soon', async () => {
    await start(replicas[0]!)
    const now = () => new Date(Date.now() + 1000)
    const reports = await Promise.all(
      replicas.map((db) =>
        rotateKeys(
          { db, config: CONFIG, sealer: SEALER, now } as Parameters<typeof rotateKeys>[0],
          {},
        ),
      ),
    )
    expect(reports.map(({ exitCode }) => exitCode).sort()).toEqual([0, ...Array(7).fill(1)])
    expect(await states()).toEqual(['active', 'next', 'retired'])
  })

  test('by themselves, when the time has come, rotate once', async () => {
    await start(replicas[0]!)
    const means = { sealer: SEALER, times: { ...NO_SETTINGS.keys, rotation: 1000 } }
    const now = new Date(Date.now() + 2000)
    await Promise.all(replicas.map((db) => rotateWhenDue(db, means, now)))
    expect(await states()).toEqual(['active', 'next', 'retired'])
  })

  test('and start at once end with one active and one next key', async () => {
    await start(replicas[0]!)
    const now = () => new Date(Date.now() + 1000)
    const context = { config: CONFIG, sealer: SEALER, now } as Parameters<typeof rotateKeys>[0]
    await Promise.all([
      ...replicas.slice(0, 2).map((db) => rotateKeys({ ...context, db }, {})),
      ...replicas.slice(2).map(start),
    ])
    expect(await states()).toEqual(['active', 'next', 'retired'])
  })
})

test('a connection that dies in the middle of a transaction is an error there, and ends no process', async () => {
  const db = replicas[0]!
  const dying = db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx)
    await sql`select pg_terminate_backend(${rows[0]!.pid})`.execute(replicas[1]!)
    await new Promise((resolve) => setTimeout(resolve, 100))
    return sql`select 1`.execute(tx)
  })
  await expect(dying).rejects.toMatchObject({ name: 'StoreUnavailable' })
  await expect(sql`select 1`.execute(db)).resolves.toBeDefined()
})
