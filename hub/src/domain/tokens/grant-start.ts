/**
 * How a grant begins: by a code that is redeemed, or at a device. It is written together with what tells of it, and with the
 * first token that renews it where it goes on.
 */
import { sql } from 'kysely'
import { after, LIFETIME } from '../../base/duration.ts'
import { newHandle, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import { receivedAddresses, recordedVisits } from '../people/app-address.ts'

const isOffline = sql`wishes -> 'scope' ? 'offline_access'`

/** For a statement whose part `person` says who grants which `wishes`, and how they proved who they are. */
export const startingGrants = (now: Date) => sql`
    granted as (
      insert into grants (id, client_id, user_id, session_id, is_offline, scope, resources, claims, dpop_jkt,
        amr, authenticated_at, created_at, expires_at)
      select grant_id, client_id, user_id, session_id, ${isOffline}, ${listed('scope')}, ${listed('resources')},
        wishes ->> 'claims', kept_jkt, amr, authenticated_at, ${now}::timestamptz,
        case when ${isOffline} then ${after(now, LIFETIME.offlineGrant)}::timestamptz
          else ${after(now, LIFETIME.accessToken)} end
      from person
    ),
    renewable as (
      insert into refresh_tokens (token_hash, grant_id, created_at, expires_at)
      select refresh_hash, grant_id, ${now}::timestamptz, ${after(now, LIFETIME.refreshToken)}::timestamptz
      from person where ${isOffline}
    )`

const listed = (name: 'scope' | 'resources') =>
  sql`(select coalesce(string_agg(value, ' '), '') from jsonb_array_elements_text(wishes -> ${sql.lit(name)}))`

export interface DeviceGrant {
  clientId: string
  sessionId: string
  scope: readonly string[]
  resources: readonly string[]
  /** Of the key without which nothing renews the tokens. */
  keptJkt: string | undefined
}

/** At a device. Undefined when the session has just ended. */
export async function startGrant(
  db: Db,
  { clientId, sessionId, scope, resources, keptJkt }: DeviceGrant,
  now: Date,
): Promise<{ grantId: string; refreshToken: string; email: string } | undefined> {
  const [grantId, refreshToken] = [newHandle('grant'), newSecret()]
  const wishes = JSON.stringify({ scope, resources })
  const { rows } = await sql<{ email: string }>`with person as (
      select ${clientId}::text as client_id, id as session_id, user_id, amr, authenticated_at,
        ${grantId}::text as grant_id, ${refreshToken.hash}::text as refresh_hash,
        ${wishes}::jsonb as wishes, ${keptJkt ?? null}::text as kept_jkt
      from sessions where id = ${sessionId} and ended_at is null for share
    ),
    ${recordedVisits('tokens_issued', now)},
    ${startingGrants(now)},
    ${receivedAddresses(now)}
    select email from received`.execute(db)
  const [row] = rows
  return row && { grantId, refreshToken: refreshToken.raw, email: row.email }
}
