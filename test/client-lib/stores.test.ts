/**
 * The SQL stores, for a database role that holds SELECT and INSERT and nothing else.
 */
import type { PGlite } from '@electric-sql/pglite'
import type { Kysely } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { pgReplay } from '../../client-lib/src/stores/pg.ts'
import type { SqlStores } from '../../client-lib/src/stores/sql-stores.ts'
import { identityTables } from '../../client-lib/src/stores/tables.ts'
import { openPglite } from '../../hub/src/db/pglite.ts'
import { openTestDatabase, type TestDatabase } from '../support/databases.ts'
import { refusalOf, signIn } from './app-under-test.ts'
import { createSqlApp, STORES, TABLES, type Tables, type User } from './sql-app.ts'

const HUB = 'https://hub.test'
let database: TestDatabase
let db: PGlite

beforeAll(async () => {
  database = await openTestDatabase()
  if (database.kind !== 'pglite') throw new Error('this suite runs on PGlite')
  db = database.pglite
  await db.exec(`${TABLES};
    CREATE ROLE app; GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO app;
    GRANT USAGE ON SEQUENCE users_id_seq TO app;`)
})

beforeEach(async () => {
  await db.exec('RESET ROLE; TRUNCATE users, identity_links, identity_used_tokens; SET ROLE app')
})

afterAll(() => database.close())

const all = async (table: string) => (await db.query(`SELECT * FROM ${table}`)).rows

test('the role can change and delete nothing', async () => {
  for (const sql of ['UPDATE users SET email = email', 'DELETE FROM identity_links']) {
    await expect(db.query(sql)).rejects.toThrow('permission denied')
  }
})

describe.each(Object.entries(STORES))('on %s', (_library, storesOn) => {
  let stores: SqlStores<User>
  beforeAll(() => {
    const kysely = openPglite(db) as unknown as Kysely<Tables> // the hub's dialect, on other tables
    stores = storesOn({ pg: db, kysely })
  })

  describe('a sign-in', () => {
    test('creates account and link once, and finds them the next time', async () => {
      const app = createSqlApp(stores)
      for (let time = 0; time < 3; time++)
        expect((await signIn(app, { sub: 'me' })).status).toBe(303)
      expect(await all('users')).toMatchObject([
        { email: 'alice@example.com', email_verified: true },
      ])
      expect(await all('identity_links')).toMatchObject([
        { issuer: HUB, subject: 'me', proof: 'email', account_id: expect.stringMatching(/^\d+$/) },
      ])
      expect((await all('identity_used_tokens')).length).toBe(3)
    })

    test('links an account that was there, and notices a mailbox that changed hands', async () => {
      await db.query("INSERT INTO users (email, email_verified) VALUES ('Alice@Example.com', true)")
      const app = createSqlApp(stores)
      expect((await signIn(app, { sub: 'me' })).status).toBe(303)
      const response = await signIn(app, { sub: 'you' })
      expect(await refusalOf(app, response)).toEqual({ status: 403, code: 'subject_conflict' })
      expect((await all('users')).length).toBe(1)
      expect((await all('identity_links')).length).toBe(1)
    })

    test('of a linked person under a new address is refused', async () => {
      const app = createSqlApp(stores)
      await signIn(app, { sub: 'me' })
      const response = await signIn(app, { sub: 'me', email: 'new@example.com' })
      const code = 'account_under_other_email'
      expect(await refusalOf(app, response)).toEqual({ status: 403, code })
    })

    test('whose link cannot be written leaves no account either', async () => {
      const app = createSqlApp(stores)
      await db.exec('RESET ROLE; REVOKE INSERT ON identity_links FROM app; SET ROLE app')
      const response = await signIn(app, { sub: 'me' })
      await db.exec('RESET ROLE; GRANT INSERT ON identity_links TO app; SET ROLE app')
      expect(await refusalOf(app, response)).toEqual({ status: 503, code: 'store_unavailable' })
      expect(await all('users')).toEqual([])
    })

    test('goes on where an operator gave the account to the new owner of its address', async () => {
      const app = createSqlApp(stores)
      await signIn(app, { sub: 'me' })
      const [{ id }] = (await all('users')) as [User]
      await stores.links.supersede({ issuer: HUB, subject: 'you', accountId: String(id) })

      expect((await signIn(app, { sub: 'you' })).status).toBe(303)
      const response = await signIn(app, { sub: 'me' })
      expect(await refusalOf(app, response)).toEqual({ status: 403, code: 'subject_conflict' })
      expect((await all('users')).length).toBe(1)
    })
  })

  test('the replay store takes each id once', async () => {
    const { replay } = stores
    expect(await replay.consume('a', new Date())).toBe(true)
    expect(await replay.consume('b', new Date())).toBe(true)
    expect(await replay.consume('a', new Date())).toBe(false)
  })

  describe('the ledger', () => {
    const link = { issuer: HUB, subject: 'me', accountId: '1' }

    test('adds a link once, a stronger proof beside it, and never a second holder', async () => {
      const { links } = stores
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
      await stores.links.add({ ...link, proof: 'email' })
      expect(await stores.links.findByAccount('https://other.test', '1')).toBe(undefined)
      expect(await stores.links.findBySubject('https://other.test', 'me')).toBe(undefined)
    })
  })
})

test.each(['users; DROP TABLE users', 'Users', '"users"', 'a.b.c', '', '1a', 'a'.repeat(64)])(
  '%j is no table name',
  (name) => {
    expect(() => pgReplay(db, { replay: name })).toThrow('is not a table name')
    expect(() => identityTables({ links: name })).toThrow('is not a table name')
  },
)

test('a table may have another name', async () => {
  await db.exec(`RESET ROLE; ${Object.values(identityTables({ replay: 'public.used' })).join(';')}`)
  const replay = pgReplay(db, { replay: 'public.used' })
  expect([await replay.consume('a', new Date()), await replay.consume('a', new Date())]).toEqual([
    true,
    false,
  ])
})
