/**
 * Many first sign-ins of one person at once, at two processes of an app on one PostgreSQL: one account,
 * one link, and a session for each. And one token at both: one session.
 */
import { once } from 'node:events'
import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { answered, callbackPath, createTestBrowser, signIn } from './app-under-test.ts'
import type { AppUnderTest } from './app-under-test.ts'
import { createSqlApp, STORES, TABLES, type Tables } from './sql-app.ts'

let database: TestDatabase
let pool: pg.Pool
const closed: Promise<unknown>[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('PGlite has one connection and no races')
  pool = new pg.Pool({ connectionString: database.url, max: 10 })
  pool.on('connect', (client) => closed.push(once(client, 'end')))
  await pool.query(TABLES)
})

beforeEach(async () => {
  await pool.query('TRUNCATE users, identity_links, identity_used_tokens')
})

afterAll(async () => {
  await pool.end()
  await Promise.all(closed) // end() does not wait for it, and dropping the database would meet them
  await database.close()
})

/** One process of the app, on a pool or on a single connection. */
function createProcess(library: string, db: pg.Pool | pg.Client = pool): AppUnderTest {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return createSqlApp(STORES[library]!({ pg: db, kysely }))
}

const count = async (table: string) =>
  Number((await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)

async function arriveTogether(apps: AppUnderTest[]): Promise<number[]> {
  const arrivals = apps.flatMap((app) =>
    Array.from({ length: 10 }, () =>
      signIn({ ...app, browser: createTestBrowser(app.hub) }, { sub: 'me' }),
    ),
  )
  return (await Promise.all(arrivals)).map(({ status }) => status)
}

describe.each(Object.keys(STORES))('twenty first sign-ins at once on %s', (library) => {
  test('make one account and twenty sessions', async () => {
    const apps = [createProcess(library), createProcess(library)]
    expect(new Set(await arriveTogether(apps))).toEqual(new Set([303]))
    expect(await count('users')).toBe(1)
    expect(await count('identity_links')).toBe(1)
  })

  test('link one account that was there once', async () => {
    await pool.query("INSERT INTO users (email, email_verified) VALUES ('alice@example.com', true)")
    await arriveTogether([createProcess(library), createProcess(library)])
    expect(await count('users')).toBe(1)
    expect(await count('identity_links')).toBe(1)
  })
})

test('twenty first sign-ins at once make one account over single connections too', async () => {
  const [one, other] = [new pg.Client(clientOptions()), new pg.Client(clientOptions())]
  await Promise.all([one.connect(), other.connect()])
  try {
    const apps = [createProcess('pg', one), createProcess('pg', other)]
    expect(new Set(await arriveTogether(apps))).toEqual(new Set([303]))
    expect(await count('users')).toBe(1)
  } finally {
    await Promise.all([one.end(), other.end()])
  }
})

test('one token at two processes at once opens one session', async () => {
  const app = createProcess('pg')
  const { query } = await answered(app)
  const cookie = [...app.browser.cookies].map((pair) => pair.join('=')).join('; ')
  const answers = await Promise.all(
    Array.from({ length: 50 }, () =>
      createTestBrowser(app.hub).get(callbackPath(query), { cookie }),
    ),
  )
  expect(answers.filter(({ status }) => status === 303).length).toBe(1)
  expect(await count('users')).toBe(1)
})

function clientOptions(): pg.ClientConfig {
  if (database.kind !== 'postgres') throw new Error('unreachable: beforeAll has refused')
  return { connectionString: database.url }
}
