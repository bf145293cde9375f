/**
 * Grants: what a person let a client do, for as long as that lasts. Every token that a code bought names its grant, so that one
 * statement ends them all: when the code is presented again, a refresh token was stolen, or the person signs out.
 */
import { sql } from 'kysely'
import { hashSecret } from '../../base/secret.ts'
import { batchRows, rowOfEach } from '../../db/batch-rows.ts'
import { anyOf, ofFoundRows } from '../../db/lookup.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { keptClaims, type ClaimsRequest } from '../../protocol/claims-request.ts'
import { scopesOf } from '../../protocol/scope.ts'

export interface Grant {
  id: string
  clientId: string
  sessionId: string
  scope: readonly string[]
  resources: readonly string[]
  claims: ClaimsRequest | undefined
  /** RFC 9449 §5: the thumbprint of the key without which nothing renews it. */
  dpopJkt: string | undefined
  amr: readonly string[]
  authenticatedAt: Date
  user: { id: string; name: string }
}

/** Goes on by refresh tokens when the session has ended (OpenID Connect Core §11). */
export const isOffline = (scope: readonly string[]) => scope.includes('offline_access')

/** A code that nobody knows or that has been spent came again: what it bought is over (RFC 6749 §4.1.2). */
export async function revokeReused(db: Db, rawCode: string, now: Date): Promise<void> {
  const reused = await db
    .updateTable('authorization_codes')
    .set({ reused_at: now })
    .where('code_hash', '=', hashSecret(rawCode))
    .where('consumed_at', 'is not', null)
    .returning('grant_id as grantId')
    .executeTakeFirst()
  if (reused?.grantId) await revokeGrant(db, { id: reused.grantId, why: 'code_reused' }, now)
}

/** One event, however many ask for it at once. */
export async function revokeGrant(
  db: Db,
  { id, why }: { id: string; why: 'code_reused' | 'refresh_token_reused' | 'revoked_by_client' },
  now: Date,
): Promise<void> {
  await sql`
    with ended as (
      update grants set revoked_at = ${now} where id = ${id} and revoked_at is null
      returning user_id, client_id, session_id
    )
    insert into audit_events (at, type, user_id, client_id, session_id, detail)
    select ${now}, 'grant_revoked', user_id, client_id, session_id, ${why} from ended`.execute(db)
}

/** A session ended: what depends on it goes, what was granted for longer stays (OpenID Connect Back-Channel Logout §2.7). */
export async function revokeGrantsOfSessions(tx: Tx, sids: readonly string[], now: Date) {
  if (sids.length === 0) return
  await revoking(tx, now).where('session_id', 'in', sids).where('is_offline', '=', false).execute()
}

/** What was granted on any other browser, and would go on without it: whoever granted it may have known the old password. */
export async function revokeOtherGrants(
  tx: Tx,
  { userId, keptSid }: { userId: string; keptSid: string },
  now: Date,
): Promise<void> {
  await revoking(tx, now).where('user_id', '=', userId).where('session_id', '!=', keptSid).execute()
}

/** Everything that this person ever granted; with a client, what they granted to that one. */
export async function revokeGrantsOfUser(
  tx: Tx,
  { userId, clientId }: { userId: string; clientId?: string },
  now: Date,
): Promise<void> {
  await revoking(tx, now)
    .where('user_id', '=', userId)
    .$if(clientId !== undefined, (grants) => grants.where('client_id', '=', clientId!))
    .execute()
}

/** Clients that are no more: nothing that anybody granted them is left. */
export async function revokeGrantsOfClients(tx: Tx, ids: readonly string[], now: Date) {
  await revoking(tx, now).where('client_id', 'in', ids).execute()
}

const revoking = (db: Db, now: Date) =>
  db.updateTable('grants').set({ revoked_at: now }).where('revoked_at', 'is', null)

/** A grant that a refresh token renews. */
export interface RenewableGrant extends Grant {
  /** The address that the client receives; undefined where it has to be chosen anew. */
  email: string | undefined
}

/** What each refresh token renews, used or not. Undefined when either is over, or belongs to another client. */
export async function findRenewableGrants(
  db: Db,
  presented: ReadonlyArray<{ clientId: string; refreshToken: string }>,
  now: Date,
): Promise<Array<RenewableGrant | undefined>> {
  const hashed = presented.map(({ clientId, refreshToken }) => {
    return { client_id: clientId, token_hash: hashSecret(refreshToken) }
  })
  const { rows } =
    await sql<GrantRow>`with ${batchRows('presented', ['client_id', 'token_hash'], hashed)},
    token as (
      select token_hash, grant_id, expires_at from refresh_tokens
      where token_hash = ${anyOf(sql`select token_hash from presented`)}
    )
    select index, grants.id, client_id as "clientId", session_id as "sessionId", scope, resources, claims,
      dpop_jkt as "dpopJkt", amr, authenticated_at as "authenticatedAt", user_id as "userId", users.name,
      (select email from app_addresses as sent
        where sent.user_id = grants.user_id and sent.client_id = grants.client_id) as email
    from presented join token using (token_hash) join grants using (client_id) join users on users.id = user_id
    where grants.id = grant_id and grants.id = ${anyOf(sql`select grant_id from token`)}
      and ${ofFoundRows(sql`least(token.expires_at, grants.expires_at) > ${now}`)}
      and revoked_at is null and disabled_at is null`.execute(db)
  return rowOfEach(presented, rows).map((row) => row && grantOf(row))
}

interface GrantRow {
  index: number
  id: string
  clientId: string
  sessionId: string
  scope: string
  resources: string
  claims: string | null
  dpopJkt: string | null
  amr: string
  authenticatedAt: Date
  userId: string
  name: string
  email: string | null
}

const grantOf = ({ scope, resources, amr, claims, userId, name, ...row }: GrantRow) => ({
  ...{ id: row.id, clientId: row.clientId, sessionId: row.sessionId },
  ...{ scope: scopesOf(scope), resources: scopesOf(resources), amr: scopesOf(amr) },
  claims: keptClaims(claims),
  dpopJkt: row.dpopJkt ?? undefined,
  authenticatedAt: row.authenticatedAt,
  user: { id: userId, name },
  email: row.email ?? undefined,
})
