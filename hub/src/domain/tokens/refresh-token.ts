/**
 * Refresh tokens, RFC 6749 §6 with the rotation of RFC 9700 §4.14: each is good for one use, which buys its successor. A second
 * use means that two hold it, so the grant ends. Two tabs of one client that ask at once are no theft: for some seconds, and
 * until the successor is used itself, the second use buys the same successor.
 */
import { sql } from 'kysely'
import { after, before, LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import { hashSecret, newSecret } from '../../base/secret.ts'
import { batchRows, firstRows, rowOfEach } from '../../db/batch-rows.ts'
import { anyOf } from '../../db/lookup.ts'
import type { Db } from '../../db/schema.ts'
import { revokeGrant, type Grant } from './grant.ts'

/** A use of a token that renews this grant. */
export interface RefreshTokenUse {
  raw: string
  grant: Grant
}

/**
 * The successors of those that were not used before: of any number of parallel uses one wins. With it the grace of the token
 * before is over.
 */
export async function rotateRefreshTokens(
  db: Db,
  sealer: Sealer,
  uses: readonly RefreshTokenUse[],
  now: Date,
): Promise<Array<string | undefined>> {
  const successors = uses.map(() => newSecret())
  const asked = uses.map(({ raw, grant }, index) => ({
    ...{ token_hash: hashSecret(raw), successor_hash: successors[index]!.hash },
    sealed: sealer.seal('refresh-token', successors[index]!.raw),
    ...{ user_id: grant.user.id, client_id: grant.clientId, session_id: grant.sessionId },
  }))
  const { rows } = await sql<{ index: number }>`with ${batchRows('uses', USE, asked)},
    ${firstRows('uses', 'token_hash', USE)},
    taken as (
      update refresh_tokens as token set consumed_at = ${now},
        sealed_successor = (select sealed from first where first.token_hash = token.token_hash)
      where token_hash = ${anyOf(sql`select token_hash from uses`)} and consumed_at is null
      returning token_hash, grant_id, predecessor_hash
    ),
    spent as (
      select index, token_hash, successor_hash, grant_id, user_id, client_id, session_id
      from taken join first using (token_hash)
    ),
    shared_no_more as (
      update refresh_tokens set sealed_successor = null
      where token_hash = ${anyOf(sql`select predecessor_hash from taken`)}
    ),
    recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      select ${now}, 'tokens_renewed', user_id, client_id, session_id from spent
    ),
    succeeded as (
      insert into refresh_tokens (token_hash, grant_id, predecessor_hash, created_at, expires_at)
      select successor_hash, grant_id, token_hash, ${now}::timestamptz, ${after(now, LIFETIME.refreshToken)}::timestamptz
      from spent
    )
    select index from spent`.execute(db)
  return rowOfEach(uses, rows).map((row) => row && successors[row.index]!.raw)
}

const USE = [
  ...(['token_hash', 'successor_hash', 'sealed'] as const),
  ...(['user_id', 'client_id', 'session_id'] as const),
]

/** A token that was used before: the same successor, while it is shared. Undefined otherwise, and its grant is over now. */
export async function reuseRefreshToken(
  db: Db,
  sealer: Sealer,
  { raw, grant }: RefreshTokenUse,
  now: Date,
): Promise<string | undefined> {
  const shared = await sharedSuccessor(db, sealer, hashSecret(raw), now)
  if (shared === undefined)
    await revokeGrant(db, { id: grant.id, why: 'refresh_token_reused' }, now)
  return shared
}

async function sharedSuccessor(
  db: Db,
  sealer: Sealer,
  tokenHash: string,
  now: Date,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('refresh_tokens')
    .select('sealed_successor as sealed')
    .where('token_hash', '=', tokenHash)
    .where('consumed_at', '>', before(now, LIFETIME.refreshGrace))
    .executeTakeFirst()
  return row?.sealed ? sealer.open('refresh-token', row.sealed) : undefined
}

export interface RefreshToken {
  grantId: string
  clientId: string
  userId: string
  scope: string
  createdAt: Date
  expiresAt: Date
  /** Good for nothing but to give away that two hold it. */
  isUsed: boolean
}

/** Whoever's it is. Undefined when it is over. */
export async function findRefreshToken(
  db: Db,
  raw: string,
  now: Date,
): Promise<RefreshToken | undefined> {
  const row = await db
    .selectFrom('refresh_tokens')
    .innerJoin('grants', 'grants.id', 'grant_id')
    .innerJoin('users', 'users.id', 'user_id')
    .select(['grant_id as grantId', 'client_id as clientId', 'user_id as userId', 'scope'])
    .select('refresh_tokens.created_at as createdAt')
    .select((eb) =>
      eb.fn<Date>('least', ['refresh_tokens.expires_at', 'grants.expires_at']).as('expiresAt'),
    )
    .select('consumed_at as consumedAt')
    .where('token_hash', '=', hashSecret(raw))
    .where('refresh_tokens.expires_at', '>', now)
    .where('grants.expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .where('disabled_at', 'is', null)
    .executeTakeFirst()
  if (!row) return undefined
  const { consumedAt, ...token } = row
  return { ...token, isUsed: consumedAt !== null }
}
