/**
 * The address that an app receives: the one it first received, while that stays proved; else the primary one, which then
 * becomes it. An app finds its account by this address, so it must not change because another one became the primary.
 */
import { sql } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import type { Db } from '../../db/schema.ts'

/** What is issued, as the audit trail calls it. */
type Issued = 'identity_token_issued' | 'tokens_issued'

interface Receiver {
  clientId: string
  sessionId: string
}

/**
 * Undefined when the session has just ended: the lock keeps it from ending between this and the visit, so whoever ends it finds
 * either no identity token issued or the visit of one.
 */
export async function recordReceivedAddress(
  db: Db,
  { clientId, sessionId }: Receiver,
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ email: string }>`
    with person as (
      select id as session_id, user_id, ${clientId}::text as client_id from sessions
      where id = ${sessionId} and ended_at is null for share
    ),
    ${recordedVisits('identity_token_issued', now)},
    ${receivedAddresses(now)}
    select email from received`.execute(db)
  return rows[0]?.email
}

/** For what was granted beyond the session, which may have ended. */
export async function findReceivedAddress(
  db: Db,
  { clientId, userId }: { clientId: string; userId: string },
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ email: string }>`
    with person as (select id as user_id, ${clientId}::text as client_id from users where id = ${userId}),
    ${receivedAddresses(now)}
    select email from received`.execute(db)
  return rows[0]?.email
}

/**
 * For a statement whose part `person` says whose session goes to which app. Recorded before what is issued leaves: the event,
 * since one that nothing speaks of cannot be explained to its owner, and the visit, by which the app is told when the session
 * ends. Rows are written in one order everywhere, so that no two statements wait for each other.
 */
export function recordedVisits(type: Issued, now: Date) {
  const stale = before(now, LIFETIME.sessionTouch)
  return sql`
    recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      select ${now}, ${type}, user_id, client_id, session_id from person
    ),
    visited as (
      insert into app_visits (session_id, client_id, user_id, last_at)
      select distinct session_id, client_id, user_id, ${now}::timestamptz from person
      where coalesce(( -- a conflict locks the row, even where nothing is updated
        select last_at from app_visits as lately
        where lately.session_id = person.session_id and lately.client_id = person.client_id
      ) < ${stale}, true)
      order by session_id, client_id
      on conflict (session_id, client_id) do update set last_at = excluded.last_at
      where app_visits.last_at < ${stale}
    )`
}

/** The address of each `person`, as `received`. Of two first times at once the second takes what the first wrote. */
export const receivedAddresses = (now: Date) => sql`
    kept as (
      select distinct user_id, client_id, (
        select email from app_addresses as sent
        where sent.user_id = person.user_id and sent.client_id = person.client_id
      )
      from person
    ),
    begun as (
      insert into app_addresses (user_id, client_id, email, first_sent_at)
      select user_id, client_id, (select email from users where id = user_id), ${now}::timestamptz
      from kept where email is null
      order by user_id, client_id
      on conflict (user_id, client_id) do update set email = app_addresses.email
      returning user_id, client_id, email
    ),
    received as (
      select user_id, client_id, email from kept where email is not null
      union all select user_id, client_id, email from begun
    )`
