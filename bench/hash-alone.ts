/**
 * The password hash by itself, at the cost of production: what a machine spares for it is the ceiling of every sign-in.
 */
import argon2 from 'argon2'
import { DEFAULT_HASH_COST } from '../hub/src/base/password-hasher.ts'
import type { Outcome } from './load.ts'
import { PASSWORD } from './people.ts'

export async function hashAlone(load: { atOnce: number; seconds: number }): Promise<Outcome> {
  const hash = await argon2.hash(PASSWORD, { ...DEFAULT_HASH_COST, type: argon2.argon2id })
  const times: number[] = []
  const startedAt = performance.now()
  const oneByOne = async () => {
    while (performance.now() - startedAt < load.seconds * 1000) {
      const begunAt = performance.now()
      await argon2.verify(hash, PASSWORD)
      times.push(performance.now() - begunAt)
    }
  }
  await Promise.all(Array.from({ length: load.atOnce }, oneByOne))
  return { times, others: {}, seconds: (performance.now() - startedAt) / 1000, cpu: 0 }
}
