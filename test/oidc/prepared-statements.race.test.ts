/**
 * What most requests ask the database is parsed and planned once for each connection, on PostgreSQL. A statement that loses its
 * name, or has a plan that was made for a small table, says so nowhere: it only costs four times as much.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LIMIT } from '../../hub/src/base/limit.ts'
import { signedInPerson, type Person } from '../hub/person.ts'
import { authorizeUrl, openTestHub, type TestHub } from '../support/hub.ts'
import { CLIENTS, freshCode, redeem, renew } from './standard-client.ts'

let hub: TestHub
beforeAll(async () => void (hub = await openTestHub({ settings: CLIENTS })))
afterAll(() => hub.close())

async function round(ada: Person) {
  await ada.open(authorizeUrl())
  const { body } = await redeem(hub, {
    code: await freshCode(ada, { scope: 'openid offline_access' }),
  })
  await renew(hub, body.refresh_token)
}

test('a hop, a code, its tokens and their renewal each leave a prepared statement', async () => {
  await round(await signedInPerson(hub))

  const { rows } = await sql<{ batch: string }>`
    select substring(statement from '^with ([a-z]+) as [(][[:space:]]*select index') as batch
    from pg_prepared_statements`.execute(hub.db)
  const batches = rows.map(({ batch }) => batch).filter((batch) => batch !== null)
  expect(batches.sort()).toEqual(['asked', 'asked', 'attempts', 'presented', 'uses'])
})

/** How often each table was read from end to end, or asked for a key, and what that brought; as every connection has told by now. */
async function readings() {
  const tell = () => sql`select pg_stat_force_next_flush(), pg_sleep(0.2)`.execute(hub.db)
  await Promise.all(Array.from({ length: LIMIT.poolConnections }, tell))
  const { rows } = await sql<{ table: string; whole: number; lookups: number; rows: number }>`
    select relname as table, seq_scan::int as whole, idx_scan::int as lookups, idx_tup_fetch::int as rows
    from pg_stat_user_tables
    where relname in ('sessions', 'users', 'authorization_codes', 'grants', 'refresh_tokens', 'app_visits', 'app_addresses')
    order by relname`.execute(hub.db)
  return rows
}

test('each of them finds rows by their keys alone, though tables were small when that was planned', async () => {
  await hub.empty()
  const ada = await signedInPerson(hub)
  const before = await readings()
  for (let turn = 0; turn < 20; turn += 1) await round(ada)
  const after = await readings()
  for (const [index, { table, whole, lookups, rows }] of after.entries()) {
    const since = before[index]!
    expect({ table, whole }).toEqual({ table, whole: since.whole })
    expect(lookups - since.lookups, table).toBeGreaterThan(19)
    expect(rows - since.rows, table).toBeLessThanOrEqual(lookups - since.lookups)
  }
})
