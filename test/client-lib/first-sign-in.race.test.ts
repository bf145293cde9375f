/**
 * Many first sign-ins of one person at once, at two processes of an app on one PostgreSQL: one account,
 * one link, and a session for each. And one token at both: one session.
 */
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  linksSchema,
  pgLinks,
  pgProvision,
  pgReplay,
  replaySchema,
} from '../../client-lib/src/stores/pg.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { answered, callbackPath, createApp, createTestBrowser, signIn } from './app-under-test.ts'

let database: TestDatabase
let pool: pg.Pool
const closed: Promise<unknown>[] = []

beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'postgres') throw new Error('PGlite has one connection and no races')
  pool = new pg.Pool({ connectionString: database.url, max: 10 })
  pool.on('connect', (client) => closed.push(once(client, 'end')))
  await pool.query(`
    ${replaySchema()}; ${linksSchema()};
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL)`)
})

beforeEach(async () => {
  await pool.query('TRUNCATE users, identity_links, identity_used_tokens')
})

afterAll(async () => {
  await pool.end()
  await Promise.all(closed) // end() does not wait for it, and dropping the database would meet them
  await database.close()
})

const ROWS = 'SELECT id, email, true AS "emailVerified" FROM users WHERE lower(email) = $1'

interface User {
  id: number
  email: string
  emailVerified: boolean
}

function createProcess(db: pg.Pool | pg.Client) {
  return createApp({
    links: pgLinks(db),
    replay: pgReplay(db),
    accounts: {
      findByEmail: async (email) => (await pool.query<User>(ROWS, [email])).rows,
      findById: async (id) =>
        (await pool.query<User>('SELECT * FROM users WHERE id = $1', [id])).rows[0],
      create: pgProvision(db, {
        findByEmail: async (tx, email) => (await tx.query(ROWS, [email])).rows as User[],
        insert: async (tx, { email }) => {
          await tx.query('SELECT pg_sleep(0.02)') // the moment in which the others look
          const sql = 'INSERT INTO users (email) VALUES ($1) RETURNING id'
          return ((await tx.query(sql, [email])).rows[0] as User).id
        },
        linksTable: 'identity_links',
      }),
    },
    currentAccount: () => undefined,
  })
}

const count = async (table: string) =>
  Number((await pool.query<{ n: string }>(`SELECT count(*) AS n FROM ${table}`)).rows[0]?.n)

async function arriveTogether(apps: ReturnType<typeof createApp>[]): Promise<number[]> {
  const arrivals = apps.flatMap((app) =>
    Array.from({ length: 10 }, () =>
      signIn({ ...app, browser: createTestBrowser(app.hub) }, { sub: 'me' }),
    ),
  )
  return (await Promise.all(arrivals)).map(({ status }) => status)
}

describe('twenty first sign-ins at once', () => {
  test('make one account and twenty sessions', async () => {
    const apps = [createProcess(pool), createProcess(pool)]
    expect(new Set(await arriveTogether(apps))).toEqual(new Set([303]))
    expect(await count('users')).toBe(1)
    expect(await count('identity_links')).toBe(1)
  })

  test('make one account over single connections too', async () => {
    const [one, other] = [new pg.Client(clientOptions()), new pg.Client(clientOptions())]
    await Promise.all([one.connect(), other.connect()])
    try {
      expect(new Set(await arriveTogether([createProcess(one), createProcess(other)]))).toEqual(
        new Set([303]),
      )
      expect(await count('users')).toBe(1)
    } finally {
      await Promise.all([one.end(), other.end()])
    }
  })

  test('link one account that was there once', async () => {
    await pool.query("INSERT INTO users (email) VALUES ('alice@example.com')")
    await arriveTogether([createProcess(pool), createProcess(pool)])
    expect(await count('users')).toBe(1)
    expect(await count('identity_links')).toBe(1)
  })
})

test('one token at two processes at once opens one session', async () => {
  const app = createProcess(pool)
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
