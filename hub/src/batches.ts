/**
 * What many requests write at once, each kind by one statement for all of them.
 */
import { inBatches } from './db/batch.ts'
import { recordHops } from './domain/people/hop.ts'
import { issueCodes } from './domain/tokens/authorization-code.ts'
import { redeemCodes } from './domain/tokens/code-redemption.ts'
import { findRenewableGrants } from './domain/tokens/grant.ts'
import { rotateRefreshTokens } from './domain/tokens/refresh-token.ts'
import type { Batches, Hub } from './http/hub.ts'

export function createBatches(hub: Pick<Hub, 'config' | 'db' | 'sealer' | 'now'>): Batches {
  const { db, sealer, now } = hub
  const lengths = hub.config.sessions
  return {
    recordHop: inBatches((hops) => recordHops(db, hops, lengths, now())),
    issueCode: inBatches((wishes) => issueCodes(db, wishes, lengths, now())),
    redeemNativeCode: inBatches((redemptions) =>
      redeemCodes(db, { door: 'native', redemptions }, lengths, now()),
    ),
    redeemOAuthCode: inBatches((redemptions) =>
      redeemCodes(db, { door: 'oauth', redemptions }, lengths, now()),
    ),
    findRenewableGrant: inBatches((presented) => findRenewableGrants(db, presented, now())),
    rotateRefreshToken: inBatches((uses) => rotateRefreshTokens(db, sealer, uses, now())),
  }
}
