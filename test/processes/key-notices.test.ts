/**
 * Two replicas and their signing keys: a change is heard of at once, and what was missed is seen within five seconds.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSealer } from '../../hub/src/base/sealing.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { revokeKey } from '../../hub/src/domain/tokens/key-removal.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { startHub, type HubProcess } from './hub-process.ts'

const SECRET = Buffer.alloc(32, 1)
const AT_ONCE = { timeout: 2500, interval: 50 } // a cache alone would be asked for four seconds
const WITHIN_FIVE_SECONDS = { timeout: 5000, interval: 50 }

let database: TestDatabase
let db: Db
let replicas: HubProcess[]
beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('replicas need PostgreSQL')
  const environment = { DATABASE_URL: database.url, HUB_SECRET: SECRET.toString('base64url') }
  replicas = [await startHub(environment), await startHub(environment)]
  db = openPostgres(database.url)
})
afterAll(async () => {
  await Promise.all(replicas.map((hub) => hub.end('SIGKILL')))
  await db.destroy()
  await database.close()
})

async function publishedBy(hub: HubProcess): Promise<string[]> {
  const { keys } = (await (await hub.get('/.well-known/jwks.json')).json()) as {
    keys: Array<{ kid: string }>
  }
  return keys.map(({ kid }) => kid)
}

/** Revokes the next key; both replicas must have seen it in this time. */
async function expectRevoked({ timeout, interval }: typeof AT_ONCE): Promise<void> {
  const { kid } = await db
    .selectFrom('signing_keys')
    .select('kid')
    .where('activated_at', 'is', null)
    .executeTakeFirstOrThrow()
  const sealer = createSealer([SECRET])
  await db.transaction().execute((tx) => revokeKey(tx, { sealer, kid }, new Date()))
  for (const hub of replicas)
    await expect.poll(() => publishedBy(hub), { timeout, interval }).not.toContain(kid)
}

const listeners = () =>
  sql<{ pid: number }>`
    select pid from pg_stat_activity
    where application_name = 'symbolon notices' and datname = current_database()`.execute(db)

test('a revoked key is gone from all replicas at once', async () => {
  await expectRevoked(WITHIN_FIVE_SECONDS) // from here on both have read just now
  await expectRevoked(AT_ONCE)
  await expectRevoked(AT_ONCE)
})

test('what a broken connection missed is gone within five seconds, and then replicas hear again', async () => {
  await expectRevoked(WITHIN_FIVE_SECONDS)
  const { rows } = await listeners()
  expect(rows).toHaveLength(2)
  for (const { pid } of rows) await sql`select pg_terminate_backend(${pid}::int)`.execute(db)
  await expectRevoked(WITHIN_FIVE_SECONDS)

  await expect.poll(async () => (await listeners()).rows.length, { timeout: 5000 }).toBe(2)
  await expectRevoked(WITHIN_FIVE_SECONDS)
  await expectRevoked(AT_ONCE)
})
