/**
 * Signing in with a password, without telling a stranger whether the address has a user.
 */
import type { PasswordHasher } from '../../base/password-hasher.ts'
import type { Db } from '../../db/schema.ts'
import type { Known } from './sign-in-attempt.ts'
import type { User } from './user.ts'

export type PasswordSignIn =
  | { outcome: 'signed_in'; user: User; passwordHash: string }
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
  if (!fits || !passwordHash || user.disabledAt) {
    return { outcome: 'wrong_credentials', userId: user.id }
  }
  const outdated = people.passwords.isOutdated(passwordHash)
  const kept = outdated ? await rehash(people, { user, passwordHash, password }) : passwordHash
  return { outcome: 'signed_in', user, passwordHash: kept }
}

/** The new hash, which nobody has if the password is another one by now. */
async function rehash(
  { db, passwords }: People,
  { user, passwordHash, password }: { user: User; passwordHash: string; password: string },
): Promise<string> {
  const password_hash = await passwords.hash(password)
  const ofPerson = db.updateTable('users').set({ password_hash }).where('id', '=', user.id)
  await ofPerson.where('password_hash', '=', passwordHash).execute()
  return password_hash
}
