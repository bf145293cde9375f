/**
 * Argon2id (RFC 9106), at most so many hashes at a time. Behind that stands a queue of two seconds of work; what would wait
 * longer is refused before it has begun.
 */
import { hash, verify } from '@node-rs/argon2'
import { availableParallelism } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { DEADLINE } from './duration.ts'
import { LIMIT } from './limit.ts'

/** `memoryCost` in KiB. The floor in production is 19 MiB, t=2, p=1. */
export interface HashCost {
  memoryCost: number
  timeCost: number
  parallelism: number
}

export const DEFAULT_HASH_COST: HashCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Where hashes are made. In what they give and take both are those of `@node-rs/argon2`: strings as PHC writes them. */
export interface Argon2 {
  hash(password: string, cost: HashCost): Promise<string>
  verify(hash: string, password: string): Promise<boolean>
}

/** For one hash now and then: signatures, DNS and files wait in the same pool. */
const IN_LIBUV_POOL: Argon2 = { hash, verify }

export const HASHES_AT_ONCE = Math.min(availableParallelism(), LIMIT.hashThreads)

/** Of "symbolon", by Argon2's reference implementation. */
const KNOWN_ANSWER =
  '$argon2id$v=19$m=1024,t=2,p=1$x/ffOhXovBzrLGwBNVxueg$4HHokjEn2J3glEeH1zXnhNSKXJi2O/PSGKoi0jgLffo'

/** A processor that computes anything else would lock everybody out, here or on the next machine. */
export async function assertKnownAnswer({ verify }: Argon2 = IN_LIBUV_POOL): Promise<void> {
  if (await verify(KNOWN_ANSWER, 'symbolon')) return
  throw new Error(
    'Argon2 computes other hashes on this machine than elsewhere, so no password would fit: please report it, with the model of the processor',
  )
}

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

export async function createPasswordHasher(
  cost: HashCost,
  atOnce: number,
  argon2 = IN_LIBUV_POOL,
  pause: (milliseconds: number) => Promise<void> = delay,
): Promise<GuardedHasher> {
  await assertKnownAnswer()
  // Verified against when the address is unknown, so that both refusals take the same time.
  const decoy = await IN_LIBUV_POOL.hash('decoy', cost)
  const { admit, inTurn, queue } = createQueue(atOnce, pause)

  const admitted: PasswordHasher = {
    hash: (password) => inTurn(() => argon2.hash(password, cost)),
    async verify(hash, password) {
      const fits = await inTurn(() => argon2.verify(hash ?? decoy, password))
      return fits && hash !== undefined
    },
    isOutdated: (hash) => !hash.startsWith(headOf(cost)),
  }
  return {
    ...admitted,
    hash: (password) => admit(() => admitted.hash(password)),
    verify: (hash, password) => admit(() => admitted.verify(hash, password)),
    admit: (work) => admit(() => work(admitted)),
    queue,
  }
}

/** With what each hash of this cost begins: algorithm, version, cost. */
const headOf = ({ memoryCost, timeCost, parallelism }: HashCost) =>
  `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$`

function createQueue(atOnce: number, pause: (milliseconds: number) => Promise<void>) {
  const waiting: Array<() => void> = []
  let admitted = 0
  let running = 0
  let usual = 25 // milliseconds a hash takes, followed slowly

  async function admit<Result>(work: () => Promise<Result>): Promise<Result> {
    const longest = Math.ceil((DEADLINE.hashQueue / usual) * atOnce)
    if (admitted >= atOnce + longest) {
      // Clients that ask again at once would otherwise take the time that hashing and everybody else needs, and those who
      // are told at the same moment would be back at the same moment.
      await pause(DEADLINE.busyAnswer * (0.5 + Math.random()))
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
