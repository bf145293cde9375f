/**
 * The password hash by itself, at the cost of production: what a machine spares for it is the ceiling of every sign-in.
 */
import * as rust from '@node-rs/argon2'
import reference from 'argon2'
import { DEFAULT_HASH_COST } from '../hub/src/base/password-hasher.ts'
import type { Outcome } from './load.ts'
import { PASSWORD } from './people.ts'

/** The hub's own, and the one in C that RFC 9106 has grown from, as Node knows it for longest. */
export const LIBRARIES = { own: rust, reference }

export async function hashAlone(
  { verify }: { verify(hash: string, password: string): Promise<boolean> },
  load: { atOnce: number; seconds: number },
): Promise<Outcome> {
  const hashed = await rust.hash(PASSWORD, DEFAULT_HASH_COST)
  const times: number[] = []
  const startedAt = performance.now()
  const oneByOne = async () => {
    while (performance.now() - startedAt < load.seconds * 1000) {
      const begunAt = performance.now()
      await verify(hashed, PASSWORD)
      times.push(performance.now() - begunAt)
    }
  }
  await Promise.all(Array.from({ length: load.atOnce }, oneByOne))
  return { times, others: {}, seconds: (performance.now() - startedAt) / 1000, cpu: 0 }
}
