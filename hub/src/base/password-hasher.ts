/**
 * Argon2id (RFC 9106), at most so many hashes at a time: they fill libuv's pool, in which DNS and files wait as well. Behind
 * that stands a queue of two seconds of work; what would wait longer is refused at once.
 */
import argon2 from 'argon2'
import { DEADLINE } from './duration.ts'

/** `memoryCost` in KiB. The floor in production is 19 MiB, t=2, p=1. */
export interface HashCost {
  memoryCost: number
  timeCost: number
  parallelism: number
}

export const DEFAULT_HASH_COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export class HubBusy extends Error {
  override name = 'HubBusy'
}

export interface PasswordHasher {
  hash(password: string): Promise<string>
  /** False as slowly for an absent hash as for a wrong password. */
  verify(hash: string | undefined, password: string): Promise<boolean>
  /** Made at another cost than today's: to be made again while the password is at hand. */
  isOutdated(hash: string): boolean
}

export async function createPasswordHasher(
  cost: HashCost,
  atOnce: number,
): Promise<PasswordHasher> {
  const options = { ...cost, type: argon2.argon2id }
  // Verified against when the address is unknown, so that both refusals take the same time.
  const decoy = await argon2.hash('decoy', options)
  const inTurn = createTurns(atOnce)

  return {
    hash: (password) => inTurn(() => argon2.hash(password, options)),
    async verify(hash, password) {
      const fits = await inTurn(() => argon2.verify(hash ?? decoy, password))
      return fits && hash !== undefined
    },
    isOutdated: (hash) => argon2.needsRehash(hash, options),
  }
}

function createTurns(atOnce: number) {
  const waiting: Array<() => void> = []
  let running = 0
  let usual = 25 // milliseconds a hash takes, followed slowly

  return async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const longest = Math.ceil((DEADLINE.hashQueue / usual) * atOnce)
    if (running >= atOnce && waiting.length >= longest) throw new HubBusy()
    if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1 // a waiting one takes over the place of the one that woke it

    const startedAt = performance.now()
    try {
      return await work()
    } finally {
      usual += (performance.now() - startedAt - usual) / 16
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
