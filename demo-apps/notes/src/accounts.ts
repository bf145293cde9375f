/**
 * Notes' accounts: who owns which notes, and who is an editor. Nothing here changes a row.
 */
import type { Credentials } from '../../shared/credentials.ts'
import type { Queries } from '../../shared/database.ts'
import { findByPassword, type PasswordHolder } from '../../shared/passwords.ts'

export interface Account extends PasswordHolder {
  id: string
  email: string
  name: string
  emailVerified: boolean
  disabled: boolean
  role: 'reader' | 'editor'
}

const COLUMNS = `id, email, name, email_verified AS "emailVerified", disabled, role,
  password_hash AS "passwordHash"`

export async function find(db: Queries, id: string): Promise<Account | undefined> {
  const { rows } = await db.query(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])
  return (rows as Account[])[0]
}

/** Every account under the address, whatever its case; the one spelled alike comes first. */
export async function findByEmail(db: Queries, email: string): Promise<Account[]> {
  const { rows } = await db.query(
    `SELECT ${COLUMNS} FROM users WHERE lower(email) = lower($1) ORDER BY email = $1 DESC, id`,
    [email],
  )
  return rows as Account[]
}

export async function findByCredentials(
  db: Queries,
  { email, password }: Credentials,
): Promise<Account | undefined> {
  const account = await findByPassword(await findByEmail(db, email), password)
  return account?.disabled ? undefined : account
}

/** Returns the id of the new account. */
export async function insert(db: Queries, account: Account): Promise<string> {
  const { id, email, name, passwordHash, emailVerified, disabled, role } = account
  await db.query(
    `INSERT INTO users (id, email, name, password_hash, email_verified, disabled, role)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [id, email, name, passwordHash, emailVerified, disabled, role],
  )
  return id
}
