/**
 * The SQL stores, for a database role that holds SELECT and INSERT and nothing else.
 */
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  linksSchema,
  pgLinks,
  pgProvision,
  pgReplay,
  replaySchema,
} from '../../client-lib/src/stores/pg.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { createApp, refusalOf, signIn } from './app-under-test.ts'

const HUB = 'https://hub.test'
let database: TestDatabase
let db: PGlite

beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'pglite') throw new Error('this suite runs on PGlite')
  db = database.pglite
  await db.exec(`
    ${replaySchema()}; ${linksSchema()};
    CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, email_verified boolean NOT NULL);
    CREATE ROLE app; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app;
    GRANT USAGE ON SEQUENCE users_id_seq TO app;`)
})

beforeEach(async () => {
  await db.exec('RESET ROLE; TRUNCATE users, identity_links, identity_used_tokens; SET ROLE app')
})

afterAll(() => database.close())

const ROWS =
  'SELECT id, email, email_verified AS "emailVerified" FROM users WHERE lower(email) = $1'

interface User {
  id: number
  email: string
  emailVerified: boolean
}

function createSqlApp() {
  const findByEmail = async (email: string) => (await db.query<User>(ROWS, [email])).rows
  return createApp({
    links: pgLinks(db),
    replay: pgReplay(db),
    accounts: {
      findByEmail,
      findById: async (id) =>
        (await db.query<User>('SELECT id, email FROM users WHERE id = $1', [id])).rows[0],
      create: pgProvision(db, {
        findByEmail: async (tx, email) => (await tx.query(ROWS, [email])).rows as User[],
        insert: async (tx, { email }) => {
          const sql = 'INSERT INTO users (email, email_verified) VALUES ($1, true) RETURNING id'
          return ((await tx.query(sql, [email])).rows[0] as User).id
        },
        linksTable: 'identity_links',
      }),
    },
    currentAccount: () => undefined,
  })
}

const all = async (table: string) => (await db.query(`SELECT * FROM ${table}`)).rows

test('the role can change and delete nothing', async () => {
  for (const sql of ['UPDATE users SET email = email', 'DELETE FROM identity_links']) {
    await expect(db.query(sql)).rejects.toThrow('permission denied')
  }
})

describe('a sign-in', () => {
  test('creates account and link once, and finds them the next time', async () => {
    const app = createSqlApp()
    for (let time = 0; time < 3; time++) expect((await signIn(app, { sub: 'me' })).status).toBe(303)
    expect(await all('users')).toMatchObject([{ email: 'alice@example.com', email_verified: true }])
    expect(await all('identity_links')).toMatchObject([
      { issuer: HUB, subject: 'me', proof: 'email', account_id: expect.stringMatching(/^\d+$/) },
    ])
    expect((await all('identity_used_tokens')).length).toBe(3)
  })

  test('links an account that was there, and notices a mailbox that changed hands', async () => {
    await db.query("INSERT INTO users (email, email_verified) VALUES ('Alice@Example.com', true)")
    const app = createSqlApp()
    expect((await signIn(app, { sub: 'me' })).status).toBe(303)
    const response = await signIn(app, { sub: 'you' })
    expect(await refusalOf(app, response)).toEqual({ status: 403, code: 'subject_conflict' })
    expect((await all('users')).length).toBe(1)
    expect((await all('identity_links')).length).toBe(1)
  })

  test('of a linked person under a new address is refused', async () => {
    const app = createSqlApp()
    await signIn(app, { sub: 'me' })
    const response = await signIn(app, { sub: 'me', email: 'new@example.com' })
    const code = 'account_under_other_email'
    expect(await refusalOf(app, response)).toEqual({ status: 403, code })
  })

  test('whose insert fails leaves neither account nor link', async () => {
    const app = createSqlApp()
    await db.exec('RESET ROLE; REVOKE INSERT ON identity_links FROM app; SET ROLE app')
    const response = await signIn(app, { sub: 'me' })
    await db.exec('RESET ROLE; GRANT INSERT ON identity_links TO app; SET ROLE app')
    expect(await refusalOf(app, response)).toEqual({ status: 503, code: 'store_unavailable' })
    expect(await all('users')).toEqual([])
  })
})

describe('the replay store', () => {
  test('takes each id once', async () => {
    const replay = pgReplay(db)
    expect(await replay.consume('a', new Date())).toBe(true)
    expect(await replay.consume('b', new Date())).toBe(true)
    expect(await replay.consume('a', new Date())).toBe(false)
  })
})

describe('the ledger', () => {
  const link = { issuer: HUB, subject: 'me', accountId: '1' }

  test('adds a link once, a stronger proof beside it, and never a second holder', async () => {
    const links = pgLinks(db)
    await links.add({ ...link, proof: 'email' })
    await links.add({ ...link, proof: 'email' })
    expect((await all('identity_links')).length).toBe(1)

    await links.add({ ...link, proof: 'local' })
    expect(await links.findByAccount(HUB, '1')).toEqual({ ...link, proof: 'local' })

    const standing = await links.add({ ...link, subject: 'you', proof: 'email' })
    expect(standing).toEqual({ ...link, proof: 'local' })
    expect(await links.findBySubject(HUB, 'you')).toBe(undefined)
  })

  test('keeps issuers apart', async () => {
    const links = pgLinks(db)
    await links.add({ ...link, proof: 'email' })
    expect(await links.findByAccount('https://other.test', '1')).toBe(undefined)
    expect(await links.findBySubject('https://other.test', 'me')).toBe(undefined)
  })
})

test.each(['users; DROP TABLE users', 'Users', '"users"', 'a.b.c', '', '1a', 'a'.repeat(64)])(
  '%j is no table name',
  (name) => {
    expect(() => pgReplay(db, name)).toThrow('is not a table name')
    expect(() => linksSchema(name)).toThrow('is not a table name')
  },
)
