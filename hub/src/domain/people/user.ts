/**
 * Users: one row for each person with a verified address. `id` is the `sub` that apps see, and never changes. `email` is the
 * primary one of their addresses; by any of them they are found.
 */
import { sql } from 'kysely'
import { randomUUID } from 'node:crypto'
import type { Db, Tx } from '../../db/schema.ts'
import { endAllSessions } from './session-end.ts'

export interface User {
  id: string
  email: string
  typedEmail: string
  name: string
  disabledAt: Date | null
}

export interface NewUser {
  email: string
  typedEmail: string
  name: string
  passwordHash: string | null
  how: Proof
}

/** How an address was proved: by a mail to it, or by an operator who vouches for it. */
export type Proof = 'mail' | 'operator'

const COLUMNS = [
  'users.id',
  'users.email',
  'users.typed_email as typedEmail',
  'users.name',
  'users.disabled_at as disabledAt',
] as const

/** Undefined when the address has a user already: one statement decides between two that race. */
export async function createUser(db: Db, user: NewUser, now: Date): Promise<User | undefined> {
  const id = randomUUID()
  const { email, typedEmail: typed_email, name, passwordHash: password_hash, how } = user
  return db
    .with('address', (query) =>
      query
        .insertInto('user_addresses')
        .values({ email, typed_email, user_id: id, proved_at: now, how })
        .onConflict((conflict) => conflict.column('email').doNothing())
        .returning(['user_id', 'email', 'typed_email', 'proved_at']),
    )
    .insertInto('users')
    .columns(['id', 'email', 'typed_email', 'created_at', 'name', 'password_hash'])
    .expression((eb) =>
      eb
        .selectFrom('address')
        .select(['user_id', 'email', 'typed_email', 'proved_at'])
        .select([eb.val(name).as('name'), eb.val(password_hash).as('password_hash')]),
    )
    .returning(COLUMNS)
    .executeTakeFirst()
}

/** By any address of theirs. `mailbox` is that address, as its owner typed it. */
export async function findUserByEmail(db: Db, email: string) {
  return db
    .selectFrom('user_addresses')
    .innerJoin('users', 'users.id', 'user_addresses.user_id')
    .select([...COLUMNS, 'password_hash as passwordHash'])
    .select('user_addresses.typed_email as mailbox')
    .where('user_addresses.email', '=', email)
    .executeTakeFirst()
}

export async function findUserById(db: Db, id: string) {
  return db
    .selectFrom('users')
    .select([...COLUMNS, 'password_hash as passwordHash'])
    .where('id', '=', id)
    .executeTakeFirst()
}

/** Changes to one person's addresses happen in turn: each looks at the others. Until the end of the transaction. */
export async function lockUser(tx: Tx, id: string): Promise<User | undefined> {
  return tx
    .selectFrom('users')
    .select(COLUMNS)
    .where('id', '=', id)
    .where('disabled_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
}

export async function listUsers(db: Db) {
  const rows = await db
    .selectFrom('users')
    .innerJoin('user_addresses', 'user_addresses.user_id', 'users.id')
    .select([...COLUMNS, 'created_at as createdAt'])
    .select(sql<string>`string_agg(user_addresses.email, ' ' order by proved_at)`.as('addresses'))
    .groupBy('users.id')
    .orderBy('users.email')
    .execute()
  return rows.map((row) => ({ ...row, addresses: row.addresses.split(' ') }))
}

/** Nobody is here, and nobody ever left. */
export async function isUninhabited(db: Db): Promise<boolean> {
  const somebody = await db
    .selectFrom('users')
    .select('id')
    .unionAll(db.selectFrom('withdrawals').select('id'))
    .limit(1)
    .executeTakeFirst()
  return somebody === undefined
}

/** Refused on every path at once: the sessions end with it. Undefined when there is no such user. */
export async function disableUser(tx: Tx, email: string, now: Date): Promise<User | undefined> {
  const user = await tx
    .updateTable('users')
    .set((eb) => ({ disabled_at: eb.fn.coalesce('disabled_at', eb.val(now)) }))
    .where('id', '=', (eb) =>
      eb.selectFrom('user_addresses').select('user_id').where('email', '=', email),
    )
    .returning(COLUMNS)
    .executeTakeFirst()
  if (user) await endAllSessions(tx, user.id, now)
  return user
}
