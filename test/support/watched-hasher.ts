/**
 * The hub's hasher with somebody watching: they are told of every hash before it is computed, admitted work's included, and
 * waited for.
 */
import type { GuardedHasher, PasswordHasher } from '../../hub/src/base/password-hasher.ts'

/** `watch` gets what a password is compared with, and nothing where one is hashed. */
export function watchedHasher(
  passwords: GuardedHasher,
  watch: (compared?: string) => unknown,
): GuardedHasher {
  const watched = (hasher: PasswordHasher): PasswordHasher => ({
    ...hasher,
    async hash(password) {
      await watch()
      return hasher.hash(password)
    },
    async verify(hash, password) {
      await watch(hash)
      return hasher.verify(hash, password)
    },
  })
  return {
    ...watched(passwords),
    admit: (work) => passwords.admit((admitted) => work(watched(admitted))),
    queue: () => passwords.queue(),
  }
}
