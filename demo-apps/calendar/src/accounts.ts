/**
 * Calendar's accounts: who owns which events. Nothing here changes a row.
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

const COLUMNS = `id, email, display_name AS name,
  confirmed_at IS NOT NULL AS "emailVerified", closed_at IS NOT NULL AS disabled`

export async function findAccount(db: Queries, id: string): Promise<Account | undefined> {
  const { rows } = await db.query<Account>(`SELECT ${COLUMNS} FROM users WHERE id = $1`, [id])
  return rows[0]
}

export async function findAccountByCredentials(
  db: Queries,
  { email, password }: Credentials,
): Promise<Account | undefined> {
  const { rows } = await db.query<Account & PasswordHolder>(
    `SELECT ${COLUMNS}, password_hash AS "passwordHash"
     FROM users WHERE lower(email) = lower($1) ORDER BY email = $1 DESC, id`,
    [email],
  )
  const account = await findByPassword(rows, password)
  return account?.disabled ? undefined : account
}
