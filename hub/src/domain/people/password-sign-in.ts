/**
 * Signing in with a password, without telling a stranger whether the address has a user.
 */
import type { PasswordHasher } from '../../base/password-hasher.ts'
import type { Db } from '../../db/schema.ts'
import type { Known } from './sign-in-attempt.ts'
import type { User } from './user.ts'

export type PasswordSignIn =
  | { outcome: 'signed_in'; user: User }
  | { outcome: 'wrong_credentials'; userId?: string } // unknown, wrong and disabled look alike outside
  | { outcome: 'email_unverified' }

interface People {
  db: Db
  passwords: PasswordHasher
}

interface Attempt {
  password: string
  known: Known
}

/** Always exactly one hash is computed, whoever asks and whatever is known, so that the time tells nothing. */
export async function signInWithPassword(
  people: People,
  { password, known }: Attempt,
): Promise<PasswordSignIn> {
  const { user, passwordHash, isBarred } = known
  const fits = await people.passwords.verify(isBarred ? undefined : passwordHash, password)

  if (!user) return fits ? { outcome: 'email_unverified' } : { outcome: 'wrong_credentials' }
  if (!fits || user.disabledAt) return { outcome: 'wrong_credentials', userId: user.id }
  if (passwordHash && people.passwords.isOutdated(passwordHash)) {
    await rehash(people, { userId: user.id, password })
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
