/**
 * What apps are told when sessions end, committed together with the end: a list that each asks for, and a logout token that is
 * delivered to whoever has an address for it. The list holds hashes, so that reading it tells nobody a handle.
 */
import { sql } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import { LIMIT } from '../../base/limit.ts'
import { hashSecret, newHandle } from '../../base/secret.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { revokeGrantsOfSessions, revokeGrantsOfUser } from '../tokens/grant.ts'

/** What an app began with these sessions is over. */
export async function revokeSessions(tx: Tx, sids: readonly string[], now: Date): Promise<void> {
  if (sids.length === 0) return
  await revokeGrantsOfSessions(tx, sids, now)
  const visits = await visitsOf(tx).where('session_id', 'in', sids).execute()
  await list(
    tx,
    visits.map(({ clientId, sid }) => ({ clientId, kind: 'sid', handle: sid })),
    now,
  )
  await announce(tx, visits, now)
}

/**
 * Everything that any app began for this person is over. Each session is listed as well: of a handle that never comes back an
 * app need not ask whose clock was right.
 */
export async function revokeUser(tx: Tx, userId: string, now: Date): Promise<void> {
  await revokeGrantsOfUser(tx, { userId }, now)
  const visits = await visitsOf(tx).where('user_id', '=', userId).execute()
  await list(
    tx,
    visits.map(({ clientId, sid }) => ({ clientId, kind: 'sid', handle: sid })),
    now,
  )
  for (const clientId of new Set(visits.map(({ clientId }) => clientId))) {
    await revokeAtApp(tx, { userId, clientId }, now)
  }
}

/** Everything that one app has begun for this person until now is over. The hub's own sessions stay. */
export async function revokeAtApp(
  tx: Tx,
  { userId, clientId }: { userId: string; clientId: string },
  now: Date,
): Promise<void> {
  await revokeGrantsOfUser(tx, { userId, clientId }, now)
  await list(tx, [{ clientId, kind: 'sub', handle: userId }], now)
  await announce(tx, [{ clientId, sub: userId, sid: null }], now)
}

/**
 * Everything that any app may have begun for these people is over. Apps that ask for their list are told of each of them, whether
 * or not a visit is on record.
 */
export async function revokeUsers(
  tx: Tx,
  { userIds, clientIds }: { userIds: readonly string[]; clientIds: readonly string[] },
  now: Date,
): Promise<void> {
  for (const clientId of clientIds) {
    await list(
      tx,
      userIds.map((handle) => ({ clientId, kind: 'sub', handle })),
      now,
    )
  }
  const visits = await tx
    .selectFrom('app_visits')
    .select(['client_id as clientId', 'user_id as sub', sql<null>`null`.as('sid')])
    .distinct()
    .where('user_id', 'in', userIds)
    .execute()
  await announce(tx, visits, now)
}

const visitsOf = (tx: Tx) =>
  tx
    .selectFrom('app_visits')
    .select(['client_id as clientId', 'user_id as sub', 'session_id as sid'])

interface Revoked {
  clientId: string
  kind: 'sid' | 'sub'
  handle: string
}

async function list(tx: Tx, revoked: readonly Revoked[], now: Date): Promise<void> {
  if (revoked.length === 0) return
  const rows = revoked.map(({ clientId, kind, handle }) => ({
    ...{ client_id: clientId, kind, handle_hash: hashSecret(handle), revoked_at: now },
  }))
  await tx.insertInto('revocations').values(rows).execute()
}

interface Announced {
  clientId: string
  sub: string
  sid: string | null
}

async function announce(tx: Tx, announced: readonly Announced[], now: Date): Promise<void> {
  if (announced.length === 0) return
  const rows = announced.map(({ clientId, sub, sid }) => ({
    ...{ id: newHandle('logout'), client_id: clientId, sub, sid },
    ...{ created_at: now, next_try_at: now, delivered_at: null, given_up_at: null },
  }))
  await tx.insertInto('logout_deliveries').values(rows).execute()
}

export interface RevocationList {
  revoked: Array<{ kind: 'sid' | 'sub'; hash: string; at: Date }>
  /** What to ask with next. */
  next: string
  hasMore: boolean
}

/**
 * One page of what was revoked at an app since `next` of an earlier one. A transaction may commit after one that began later,
 * so after the last page `next` stays behind what is less than a minute old, and that is listed again.
 */
export async function listRevocations(
  db: Db,
  { clientId, since }: { clientId: string; since: string },
  now: Date,
): Promise<RevocationList> {
  const rows = await db
    .selectFrom('revocations')
    .select(['id', 'kind', 'handle_hash as hash', 'revoked_at as at'])
    .where('client_id', '=', clientId)
    .where('id', '>', since)
    .orderBy('id')
    .limit(LIMIT.revocationsPerList)
    .execute()
  const hasMore = rows.length === LIMIT.revocationsPerList
  const next = hasMore ? String(rows.at(-1)!.id) : await lastSettled(db, clientId, now)
  return { revoked: rows, next, hasMore }
}

async function lastSettled(db: Db, clientId: string, now: Date): Promise<string> {
  const row = await db
    .selectFrom('revocations')
    .select('id')
    .where('client_id', '=', clientId)
    .where('revoked_at', '<', before(now, LIFETIME.settling))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return String(row?.id ?? 0)
}
