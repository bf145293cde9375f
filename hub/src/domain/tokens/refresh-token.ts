/**
 * Refresh tokens, RFC 6749 §6 with the rotation of RFC 9700 §4.14: each is good for one use, which buys its successor. A second
 * use means that two hold it, so the grant ends. Two tabs of one client that ask at once are no theft: for some seconds, and
 * until the successor is used itself, the second use buys the same successor.
 */
import { sql } from 'kysely'
import { after, before, LIFETIME } from '../../base/duration.ts'
import type { Sealer } from '../../base/sealing.ts'
import { hashSecret, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import { revokeGrant, type Grant } from './grant.ts'

/** The successor. Undefined when the token was used before, and its grant is over now. */
export async function rotateRefreshToken(
  db: Db,
  sealer: Sealer,
  { raw, grant }: { raw: string; grant: Grant },
  now: Date,
): Promise<string | undefined> {
  const tokenHash = hashSecret(raw)
  const successor = await spend(db, sealer, { tokenHash, grant }, now)
  if (successor !== undefined) return successor
  const shared = await sharedSuccessor(db, sealer, tokenHash, now)
  if (shared !== undefined) return shared

  await revokeGrant(db, { id: grant.id, why: 'refresh_token_reused' }, now)
  return undefined
}

/** Of any number of parallel uses one wins. With it the grace of the token before is over. */
async function spend(
  db: Db,
  sealer: Sealer,
  { tokenHash, grant }: { tokenHash: string; grant: Grant },
  now: Date,
): Promise<string | undefined> {
  const successor = newSecret()
  const { rows } = await sql`
    with spent as (
      update refresh_tokens
      set consumed_at = ${now}, sealed_successor = ${sealer.seal('refresh-token', successor.raw)}
      where token_hash = ${tokenHash} and consumed_at is null
      returning token_hash, grant_id, predecessor_hash
    ),
    shared_no_more as (
      update refresh_tokens set sealed_successor = null
      where token_hash = (select predecessor_hash from spent)
    ),
    recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      select ${now}, 'tokens_renewed', ${grant.user.id}, ${grant.clientId}, ${grant.sessionId} from spent
    )
    insert into refresh_tokens (token_hash, grant_id, predecessor_hash, created_at, expires_at)
    select ${successor.hash}, grant_id, token_hash, ${now}, ${after(now, LIFETIME.refreshToken)} from spent
    returning token_hash`.execute(db)
  return rows.length === 0 ? undefined : successor.raw
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
