/**
 * The apps' own passwords, argon2id. The cost is that of a demonstration, 4 MiB and three rounds
 * (6 ms): an app with real people takes at least 19 MiB and two rounds.
 */
import { randomUUID } from 'node:crypto'
import { hash, verify } from 'argon2'

const COST = { memoryCost: 4096, timeCost: 3, parallelism: 1 }

// Verified against where nobody matches, so that an unknown address takes as long as a wrong
// password.
const DECOY_HASH = hash(randomUUID(), COST)

export interface PasswordHolder {
  /** null: this account has never had a password here. */
  passwordHash: string | null
}

export const hashPassword = (password: string): Promise<string> => hash(password, COST)

export const isPasswordOf = async (holder: PasswordHolder, password: string): Promise<boolean> =>
  verify(holder.passwordHash ?? (await DECOY_HASH), password)

/** The first of several accounts under one address that the password opens. */
export async function findByPassword<Holder extends PasswordHolder>(
  holders: Holder[],
  password: string,
): Promise<Holder | undefined> {
  if (holders.length === 0) await verify(await DECOY_HASH, password)

  for (const holder of holders) {
    if (await isPasswordOf(holder, password)) return holder
  }
  return undefined
}
