/**
 * What waits in the flow cookie: one attempt to sign in, until its callback; or a proven identity, until the person has
 * confirmed that this browser should change hands, or has proven the account that it is to open.
 */

import type { ProvenIdentity } from './link-account.ts'

export interface PendingSignIn {
  /** 256 random bits; the hub sees only their hash, as `nonce`. */
  verifier: string
  returnTo: string
  authenticatedSince: number | undefined
}

export interface PendingArrival {
  identity: ProvenIdentity
  returnTo: string
}
