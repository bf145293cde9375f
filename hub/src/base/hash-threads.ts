/**
 * Threads that hash passwords for a hub that serves: at a lower priority than its own, and with libuv's pool left to
 * signatures, DNS and files. Each is there from its first hash on until ten minutes have passed without one.
 */
import { Piscina } from 'piscina'
import { DEADLINE } from './duration.ts'
import type { Log } from './log.ts'
import { HASHES_AT_ONCE, type Argon2 } from './password-hasher.ts'

const THREAD = new URL('../../hash-thread.js', import.meta.url).href // as far from src/base as from dist/<hash>

export interface HashThreads extends Argon2 {
  close(): Promise<void>
}

export function createHashThreads(log: Log, filename = THREAD): HashThreads {
  const threads = new Piscina({
    ...{ filename, minThreads: 0, maxThreads: HASHES_AT_ONCE },
    idleTimeout: DEADLINE.idleHashThread,
  })
  // One that could not start: what waits for it is refused instead of waiting for ever, and the next hash tries anew.
  threads.on('error', (error) => {
    log('hash_thread_failed', { error })
    void threads.destroy()
  })
  return {
    hash: (password, cost) => threads.run({ password, cost }, { name: 'hash' }),
    verify: (hash, password) => threads.run({ hash, password }, { name: 'verify' }),
    close: () => threads.destroy(),
  }
}
