/**
 * What many requests write at once, each kind by one statement for all of them.
 */
import { inBatches } from './db/batch.ts'
import type { Db } from './db/schema.ts'
import { recordHops } from './domain/people/hop.ts'
import type { SessionLengths } from './domain/people/session.ts'
import { issueCodes } from './domain/tokens/authorization-code.ts'
import { redeemCodes } from './domain/tokens/code-redemption.ts'
import type { Batches } from './http/hub.ts'

export function createBatches(db: Db, lengths: SessionLengths, now: () => Date): Batches {
  return {
    recordHop: inBatches((hops) => recordHops(db, hops, lengths, now())),
    issueCode: inBatches((wishes) => issueCodes(db, wishes, lengths, now())),
    redeemNativeCode: inBatches((redemptions) =>
      redeemCodes(db, { door: 'native', redemptions }, lengths, now()),
    ),
    redeemOAuthCode: inBatches((redemptions) =>
      redeemCodes(db, { door: 'oauth', redemptions }, lengths, now()),
    ),
  }
}
