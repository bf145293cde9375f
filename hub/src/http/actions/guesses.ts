/**
 * Guesses at a password. Each is counted before the hash, so that parallel ones cannot outrun the limit, and a right one
 * forgets them. Whom they count against decides who can be kept waiting: nobody by a stranger.
 */
import type { LimitName } from '../../base/limit.ts'
import { barrierOf } from '../../domain/people/password-sign-in.ts'
import type { Session } from '../../domain/people/session.ts'
import { forget } from '../../domain/people/throttle.ts'
import type { Hub } from '../hub.ts'
import { countOrRefuse } from '../limits.ts'

export interface Guesser {
  whom: string
  limits: readonly LimitName[]
}

/** The second is the barrier behind which only a known browser or a mail link gets in. */
const BOTH = ['wrongPasswordsPerAccount', 'wrongPasswordsBeforeBarrier'] as const

/** All strangers together have the guesses of one. */
export const stranger = (email: string): Guesser => ({ whom: email, limits: BOTH })

/** Its owner mistypes more freely than a stranger; whoever copied its cookies still has no more than a hundred guesses. */
export const knownBrowser = (at: { email: string; browserHash: string | undefined }): Guesser => ({
  whom: `${at.email} ${at.browserHash}`,
  limits: ['wrongPasswordsBeforeBarrier'],
})

/**
 * Whoever has the session's cookie, perhaps by theft. Counted by account, a thief or even a stranger could use up what the
 * owner has on every other browser; counted by the cookie's secret, the owner begins anew by signing in, and the copy is dead.
 */
export const sessionHolder = ({ secretHash }: Session): Guesser => ({
  whom: secretHash,
  limits: BOTH,
})

/** All strangers at all addresses of one person, who count where the password is compared. */
export function strangersAt(userId: string): Guesser {
  const { whom, limit } = barrierOf(userId)
  return { whom, limits: [limit] }
}

export async function countGuess(hub: Hub, { whom, limits }: Guesser): Promise<void> {
  for (const limit of limits) await countOrRefuse(hub, limit, whom)
}

export const forgetGuesses = (hub: Hub, ...guessers: Guesser[]) =>
  forget(
    hub.db,
    guessers.flatMap(({ whom, limits }) => limits.map((limit) => ({ limit, whom }))),
  )
