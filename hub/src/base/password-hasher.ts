/**
 * Argon2id (RFC 9106), at most so many hashes at a time: they are made in libuv's pool, in which signatures, DNS and files wait
 * as well. Behind that stands a queue of two seconds of work; what would wait longer is refused before it has begun.
 */
import argon2 from 'argon2'
import { setTimeout as delay } from 'node:timers/promises'
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

/** Every hash of its own may be refused with HubBusy. */
export interface GuardedHasher extends PasswordHasher {
  /**
   * Keeps a place for work that will come to hashing, or throws HubBusy before any of it is done. What the work hashes with
   * `admitted` is not refused any more.
   */
  admit<Result>(work: (admitted: PasswordHasher) => Promise<Result>): Promise<Result>
  queue(): HashQueue
}

export interface HashQueue {
  running: number
  waiting: number
}

export async function createPasswordHasher(cost: HashCost, atOnce: number): Promise<GuardedHasher> {
  const options = { ...cost, type: argon2.argon2id }
  // Verified against when the address is unknown, so that both refusals take the same time.
  const decoy = await argon2.hash('decoy', options)
  const { admit, inTurn, queue } = createQueue(atOnce)

  const admitted: PasswordHasher = {
    hash: (password) => inTurn(() => argon2.hash(password, options)),
    async verify(hash, password) {
      const fits = await inTurn(() => argon2.verify(hash ?? decoy, password))
      return fits && hash !== undefined
    },
    isOutdated: (hash) => argon2.needsRehash(hash, options),
  }
  return {
    ...admitted,
    hash: (password) => admit(() => admitted.hash(password)),
    verify: (hash, password) => admit(() => admitted.verify(hash, password)),
    admit: (work) => admit(() => work(admitted)),
    queue,
  }
}

function createQueue(atOnce: number) {
  const waiting: Array<() => void> = []
  let admitted = 0
  let running = 0
  let usual = 25 // milliseconds a hash takes, followed slowly

  async function admit<Result>(work: () => Promise<Result>): Promise<Result> {
    const longest = Math.ceil((DEADLINE.hashQueue / usual) * atOnce)
    if (admitted >= atOnce + longest) {
      // Clients that ask again at once would otherwise take the time that hashing and everybody else needs.
      await delay(DEADLINE.busyAnswer)
      throw new HubBusy()
    }
    admitted += 1
    try {
      return await work()
    } finally {
      admitted -= 1
    }
  }

  async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
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
  return { admit, inTurn, queue: () => ({ running, waiting: waiting.length }) }
}
