/**
 * Users: one row for each person whose address is verified. `id` is the `sub` that apps see, and never changes.
 */
import { randomUUID } from 'node:crypto'
import type { Db, Tx } from '../../db/schema.ts'
import { endOtherSessions } from './session.ts'

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
}

const COLUMNS = [
  'id',
  'email',
  'typed_email as typedEmail',
  'name',
  'disabled_at as disabledAt',
] as const

/** Undefined when the address has a user already: one statement decides between two that race. */
export async function createUser(db: Db, user: NewUser, now: Date): Promise<User | undefined> {
  return db
    .insertInto('users')
    .values({
      id: randomUUID(),
      email: user.email,
      typed_email: user.typedEmail,
      name: user.name,
      password_hash: user.passwordHash,
      created_at: now,
      disabled_at: null,
    })
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst()
}

export async function findUserByEmail(db: Db, email: string) {
  return db
    .selectFrom('users')
    .select([...COLUMNS, 'password_hash as passwordHash'])
    .where('email', '=', email)
    .executeTakeFirst()
}

export async function findUserById(db: Db, id: string) {
  return db
    .selectFrom('users')
    .select([...COLUMNS, 'password_hash as passwordHash'])
    .where('id', '=', id)
    .executeTakeFirst()
}

export async function listUsers(db: Db) {
  return db
    .selectFrom('users')
    .select([...COLUMNS, 'created_at as createdAt'])
    .orderBy('email')
    .execute()
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
    .where('email', '=', email)
    .returning(COLUMNS)
    .executeTakeFirst()
  if (user) await endOtherSessions(tx, { userId: user.id, keptSid: undefined }, now)
  return user
}
