/**
 * A small app on each of the SQL stores, with a users table that has no unique index: the library must not lean on one.
 */
import { sql, type Generated, type Kysely } from 'kysely'
import { kyselyStores } from '../../client-lib/src/stores/kysely.ts'
import { pgStores, type PgDatabase } from '../../client-lib/src/stores/pg.ts'
import type { SqlStores } from '../../client-lib/src/stores/sql-stores.ts'
import { identityTables } from '../../client-lib/src/stores/tables.ts'
import { createApp, type AppUnderTest } from './app-under-test.ts'

export const TABLES = [
  ...Object.values(identityTables()),
  'CREATE TABLE users (id serial PRIMARY KEY, email text NOT NULL, email_verified boolean NOT NULL)',
].join(';')

export interface User {
  id: number
  email: string
  emailVerified: boolean
}

export interface Tables {
  users: { id: Generated<number>; email: string; email_verified: boolean }
}

/** One database, as two libraries know it. */
export interface AppDatabase {
  pg: PgDatabase
  kysely: Kysely<Tables>
}

const COLUMNS = 'id, email, email_verified AS "emailVerified"'
// The moment between looking and inserting, in which others look.
const PAUSE = 'SELECT pg_sleep(0.02)'

export const STORES: Record<string, (database: AppDatabase) => SqlStores<User>> = {
  pg: ({ pg }) =>
    pgStores(pg, {
      findByEmail: async (db, email) =>
        (await db.query(`SELECT ${COLUMNS} FROM users WHERE lower(email) = $1`, [email]))
          .rows as User[],
      findById: async (db, id) =>
        (await db.query(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])).rows[0] as User,
      insert: async (tx, { email }) => {
        await tx.query(PAUSE)
        const insert = 'INSERT INTO users (email, email_verified) VALUES ($1, true) RETURNING id'
        return ((await tx.query(insert, [email])).rows[0] as User).id
      },
    }),

  kysely: ({ kysely }) =>
    kyselyStores(kysely, {
      findByEmail: (db, email) =>
        usersOf(db)
          .where(sql`lower(email)`, '=', email)
          .execute(),
      findById: (db, id) => usersOf(db).where('id', '=', Number(id)).executeTakeFirst(),
      insert: async (tx, { email }) => {
        await sql.raw(PAUSE).execute(tx)
        const user = { email, email_verified: true }
        const inserted = tx.insertInto('users').values(user).returning('id')
        return (await inserted.executeTakeFirstOrThrow()).id
      },
    }),
}

const usersOf = (db: Kysely<Tables>) =>
  db.selectFrom('users').select(['id', 'email', 'email_verified as emailVerified'])

export const createSqlApp = (stores: SqlStores<User>): AppUnderTest =>
  createApp({ ...stores, currentAccount: () => undefined })
