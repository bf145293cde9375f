/**
 * Mail's accounts: who may read which mailbox. Nothing here changes a row.
 */
import type { Credentials } from '../../shared/credentials.ts'
import type { Queries } from '../../shared/database.ts'
import { findByPassword, type PasswordHolder } from '../../shared/passwords.ts'

export interface Account {
  id: string
  email: string
  name: string
  emailVerified: boolean
  disabled: boolean
}

const COLUMNS = 'id, email, name, email_verified AS "emailVerified", disabled'

export async function findAccount(db: Queries, id: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])
  return rows[0]
}

export async function findAccountByCredentials(
  db: Queries,
  { email, password }: Credentials,
): Promise<Account | undefined> {
  // Several people share an address in different case: the one spelled alike is tried first.
  const { rows } = await db.query<Account & PasswordHolder>(
    `SELECT ${COLUMNS}, password_hash AS "passwordHash"
     FROM users WHERE lower(email) = lower($1) ORDER BY email = $1 DESC, id`,
    [email],
  )
  const account = await findByPassword(rows, password)
  return account?.disabled ? undefined : account
}
