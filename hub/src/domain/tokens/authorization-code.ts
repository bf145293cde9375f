/**
 * Authorization codes, RFC 6749 §4.1.2: a minute long, single use, bound to app, redirect URI and PKCE challenge (RFC 7636).
 * A code is spent before its bindings are compared: one that is presented wrongly has leaked and should be dead.
 */
import { createHash } from 'node:crypto'
import { after, LIFETIME } from '../../base/duration.ts'
import { equalHashes, hashSecret, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'

export interface CodeGrant {
  clientId: string
  redirectUri: string
  codeChallenge: string
  nonce: string
  sessionId: string
}

export async function issueCode(db: Db, grant: CodeGrant, now: Date): Promise<string> {
  const code = newSecret()
  await db
    .insertInto('authorization_codes')
    .values({
      code_hash: code.hash,
      client_id: grant.clientId,
      redirect_uri: grant.redirectUri,
      code_challenge: grant.codeChallenge,
      nonce: grant.nonce,
      session_id: grant.sessionId,
      created_at: now,
      expires_at: after(now, LIFETIME.authorizationCode),
      consumed_at: null,
    })
    .execute()
  return code.raw
}

export interface Redemption {
  clientId: string
  redirectUri: string
  code: string
  codeVerifier: string
}

/** Undefined for unknown, expired, used and mismatched alike. Of any number of parallel attempts one wins. */
export async function consumeCode(
  db: Db,
  attempt: Redemption,
  now: Date,
): Promise<CodeGrant | undefined> {
  const row = await db
    .updateTable('authorization_codes')
    .set({ consumed_at: now })
    .where('code_hash', '=', hashSecret(attempt.code))
    .where('consumed_at', 'is', null)
    .where('expires_at', '>', now)
    .returning(['client_id as clientId', 'redirect_uri as redirectUri', 'nonce'])
    .returning(['code_challenge as codeChallenge', 'session_id as sessionId'])
    .executeTakeFirst()

  const isBound =
    row?.clientId === attempt.clientId &&
    row.redirectUri === attempt.redirectUri &&
    equalHashes(row.codeChallenge, challengeOf(attempt.codeVerifier))
  return isBound ? row : undefined
}

/** RFC 7636 §4.6, S256. */
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url')
