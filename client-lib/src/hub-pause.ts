/**
 * One call in five seconds to a hub that fails, whatever it is for: each that comes to nothing costs five seconds before the next
 * sign-in asks. People come first: while theirs fail, other calls are tried again more rarely, and never keep them for long.
 */

import { recencyBy } from './recency.ts'

export interface HubPause {
  /** A call that a sign-in needed came to nothing. */
  signInFailed(): void
  signInAnswered(): void
  /** A call for something else came to nothing. */
  otherFailed(): void
  /** Whether what failed, and was last begun at that time (in milliseconds), is not to be tried again yet. */
  isOn(triedAt: number): boolean
  signInsFail(): boolean
}

const CALL_MS = 5_000
const LONGEST_MS = 9_000 // so that a sign-in works again within ten seconds
// As long as people keep trying, theirs are the only calls.
const LATELY_MS = LONGEST_MS + CALL_MS

export function createHubPause(clock: () => Date): HubPause {
  let signInFailedAt = -Infinity
  let spentUntil = -Infinity

  const now = () => clock().getTime()
  const within = recencyBy(now)

  function spend() {
    spentUntil = Math.min(Math.max(spentUntil, now()) + CALL_MS, now() + LATELY_MS)
  }

  return {
    signInFailed() {
      signInFailedAt = now()
      spend()
    },
    signInAnswered: () => void (signInFailedAt = -Infinity),
    otherFailed: spend,
    isOn: (triedAt) => now() < spentUntil && within(triedAt, LONGEST_MS),
    signInsFail: () => within(signInFailedAt, LATELY_MS),
  }
}
