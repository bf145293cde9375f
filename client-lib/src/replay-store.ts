/**
 * What has been used and may not be used again.
 */

import type { Awaitable } from './app.ts'

/** Where used tokens are remembered, so that each opens one session. An error means refusal. */
export interface ReplayStore {
  /**
   * Records the id by one atomic insert and returns true, or returns false where it was there.
   * `expiresAt` is when the row stops mattering; deleting it then is maintenance, not part of this.
   */
  consume(id: string, expiresAt: Date): Awaitable<boolean>
}
