/**
 * Guesses at a password. Each is counted before the hash, so that parallel ones cannot outrun the limit, and a right one
 * forgets them. Whom they count against decides who can be kept waiting: nobody by a stranger.
 */
import type { Session } from './session.ts'
import type { Counter } from './throttle.ts'

/** The second is the barrier behind which only a known browser or a mail link gets in. */
const both = (whom: string): [lately: Counter, inAll: Counter] => [
  { limit: 'wrongPasswordsPerAccount', whom },
  barrier(whom),
]

const barrier = (whom: string): Counter => ({ limit: 'wrongPasswordsBeforeBarrier', whom })

/** All strangers together have the guesses of one. */
export const byStrangers = (email: string) => both(email)

/**
 * All strangers at all addresses of one person. It is silent: a refusal of its own would tell a stranger that two addresses
 * belong to one person.
 */
export const byStrangersAnywhere = (userId: string) => barrier(`account:${userId}`)

/** Its owner mistypes more freely than a stranger; whoever copied its cookies still has no more than a hundred guesses. */
export const onKnownBrowser = (at: { email: string; browserHash: string | undefined }) =>
  barrier(`${at.email} ${at.browserHash}`)

/**
 * By whoever has the session's cookie, perhaps by theft. Counted by account, a thief or even a stranger could use up what the
 * owner has on every other browser; counted by the cookie's secret, the owner begins anew by signing in, and the copy is dead.
 */
export const inSession = ({ secretHash }: Session) => both(secretHash)
