/**
 * What waits in the flow cookie: one attempt to sign in, until its callback; or a proven sign-in, until
 * the person confirms that this browser should change hands.
 */

import type { ProvenIdentity } from './link-account.ts'

export interface PendingSignIn {
  /** 256 random bits; the hub sees only their hash, as `nonce`. */
  verifier: string
  returnTo: string
  authenticatedSince: number | undefined
}

export interface PendingSwitch {
  identity: ProvenIdentity
  returnTo: string
}
