/**
 * What most requests ask the database is parsed and planned once for each connection, on PostgreSQL. A statement that loses its
 * name says so nowhere: it only costs four times as much.
 */
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { signedInPerson } from '../hub/person.ts'
import { authorizeUrl, openTestHub, type TestHub } from '../support/hub.ts'
import { CLIENTS, freshCode, redeem, renew } from './standard-client.ts'

let hub: TestHub
beforeAll(async () => void (hub = await openTestHub({ settings: CLIENTS })))
afterAll(() => hub.close())

test('a hop, a code, its tokens and their renewal each leave a prepared statement', async () => {
  const ada = await signedInPerson(hub)
  await ada.open(authorizeUrl())
  const { body } = await redeem(hub, {
    code: await freshCode(ada, { scope: 'openid offline_access' }),
  })
  await renew(hub, body.refresh_token)

  const { rows } = await sql<{ batch: string }>`
    select substring(statement from '^with ([a-z]+) as [(][[:space:]]*select index') as batch
    from pg_prepared_statements`.execute(hub.db)
  const batches = rows.map(({ batch }) => batch).filter((batch) => batch !== null)
  expect(batches.sort()).toEqual(['asked', 'asked', 'attempts', 'presented', 'uses'])
})
