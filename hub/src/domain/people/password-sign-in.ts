/**
 * Signing in with a password, without telling a stranger whether the address has a user.
 */
import type { PasswordHasher } from '../../base/password-hasher.ts'
import type { Db } from '../../db/schema.ts'
import { findPendingSignUp } from './sign-up.ts'
import { findUserByEmail, type User } from './user.ts'

export type PasswordSignIn =
  | { outcome: 'signed_in'; user: User }
  | { outcome: 'wrong_credentials'; userId?: string } // unknown, wrong and disabled look alike outside
  | { outcome: 'email_unverified' }

/** Always exactly one hash is computed, whoever asks and whatever is known, so that the time tells nothing. */
export async function signInWithPassword(
  people: { db: Db; passwords: PasswordHasher },
  attempt: { email: string; password: string; browserHash: string | undefined },
  now: Date,
): Promise<PasswordSignIn> {
  const user = await findUserByEmail(people.db, attempt.email)
  const pending = await findPendingSignUp(people.db, attempt, now)

  const hash = user ? user.passwordHash : pending?.passwordHash
  const fits = await people.passwords.verify(hash ?? undefined, attempt.password)

  if (!user) return fits ? { outcome: 'email_unverified' } : { outcome: 'wrong_credentials' }
  if (!fits || user.disabledAt) return { outcome: 'wrong_credentials', userId: user.id }
  if (user.passwordHash && people.passwords.isOutdated(user.passwordHash)) {
    await rehash(people, { userId: user.id, password: attempt.password })
  }
  return { outcome: 'signed_in', user }
}

async function rehash(
  { db, passwords }: { db: Db; passwords: PasswordHasher },
  { userId, password }: { userId: string; password: string },
): Promise<void> {
  const password_hash = await passwords.hash(password)
  await db.updateTable('users').set({ password_hash }).where('id', '=', userId).execute()
}
