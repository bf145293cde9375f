/**
 * The continuation: what a person was on the way to while pages asked for something, sealed into the link. It is the only
 * way back to an authorization request; a raw URL would be an open redirect.
 */
import { LIFETIME } from '../base/duration.ts'
import type { Sealer } from '../base/sealing.ts'
import type { AuthorizationRequest } from './authorization-request.ts'

export interface Continuation {
  request: AuthorizationRequest | undefined
  /** The session that the person chose or has just begun for this. */
  sid: string | undefined
  /** The address typed so far, kept visible from step to step. */
  email: string | undefined
  /** The code that a device shows, as the person brought it along. */
  userCode?: string | undefined
  /** The same once it was found to be right, for which guesses are counted. */
  rightUserCode?: string | undefined
}

export const NOWHERE: Continuation = { request: undefined, sid: undefined, email: undefined }

interface Sealed {
  expiresAt: number
  continuation: Partial<Continuation>
}

export function sealContinuation(sealer: Sealer, continuation: Continuation, now: Date): string {
  const sealed: Sealed = { expiresAt: now.getTime() + LIFETIME.continuation, continuation }
  return sealer.seal('continuation', JSON.stringify(sealed))
}

/** Undefined when it is not ours, was touched, or is older than an hour. */
export function openContinuation(
  sealer: Sealer,
  sealed: string,
  now: Date,
): Continuation | undefined {
  const text = sealer.open('continuation', sealed)
  if (text === undefined) return undefined
  const { expiresAt, continuation } = JSON.parse(text) as Sealed
  return expiresAt > now.getTime() ? { ...NOWHERE, ...continuation } : undefined
}
