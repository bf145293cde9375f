/**
 * Argon2 in a thread of its own, behind everything else the hub has to do: a sign-in can wait for a core, a hop should not.
 * It is JavaScript, so that the hub starts it in the same way from its sources and compiled.
 */
import { hashSync, verifySync } from '@node-rs/argon2'
import { constants, getPriority, setPriority } from 'node:os'

const { PRIORITY_BELOW_NORMAL: STEPS_BELOW, PRIORITY_LOW } = constants.priority

// On Linux alone a priority is the thread's (setpriority(2), "Bugs"); elsewhere all of the hub would have it.
if (process.platform === 'linux') {
  try {
    // From the main thread's, not its own: a loader may run this twice.
    setPriority(Math.min(getPriority(process.pid) + STEPS_BELOW, PRIORITY_LOW))
  } catch (error) {
    // Where a sandbox forbids it hops wait a little for hashes, and nobody is refused.
    if (error.code !== 'ERR_SYSTEM_ERROR') throw error
  }
}

/** @param {{ password: string, cost: import('@node-rs/argon2').Options }} task */
export const hash = ({ password, cost }) => hashSync(password, cost)

/** @param {{ hash: string, password: string }} task */
export const verify = ({ hash, password }) => verifySync(hash, password)
