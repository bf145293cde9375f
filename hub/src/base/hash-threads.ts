/**
 * Threads that hash passwords for a hub that serves: at a lower priority than its own, and with libuv's pool left to
 * signatures, DNS and files. Each is there from its first hash on until ten minutes have passed without one.
 */
import { Piscina } from 'piscina'
import { DEADLINE } from './duration.ts'
import type { Argon2 } from './password-hasher.ts'

const THREAD = new URL('../../hash-thread.js', import.meta.url).href // as far from src/base as from dist/<hash>

export interface HashThreads extends Argon2 {
  close(): Promise<void>
}

export function createHashThreads(most: number): HashThreads {
  const threads = new Piscina({
    ...{ filename: THREAD, minThreads: 0, maxThreads: most },
    idleTimeout: DEADLINE.idleHashThread,
  })
  return {
    hash: (password, cost) => threads.run({ password, cost }, { name: 'hash' }),
    verify: (hash, password) => threads.run({ hash, password }, { name: 'verify' }),
    close: () => threads.destroy(),
  }
}
