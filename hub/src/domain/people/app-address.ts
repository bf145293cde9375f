/**
 * The address that an app receives: the one it first received, while that stays proved; else the primary one, which then
 * becomes it. An app finds its account by this address, so it must not change because another one became the primary.
 */
import { sql, type RawBuilder } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import type { Db } from '../../db/schema.ts'

interface Receiver {
  clientId: string
  sessionId: string
  /** What is issued, as the audit trail calls it. */
  type: 'identity_token_issued' | 'tokens_issued'
  /** What else is written for this `person`, whose session lives: one more part of the statement. */
  beside?: RawBuilder<unknown>
}

/**
 * Recorded before the identity token leaves: the event, since one that nothing speaks of cannot be explained to its owner; the
 * visit, by which the app is told when the session ends; and, the first time, the address. One statement, because nothing runs
 * oftener. Undefined when the session has just ended: the lock keeps it from ending between this and the visit, so whoever ends
 * it finds either no identity token issued or the visit of one.
 */
export async function recordReceivedAddress(
  db: Db,
  { clientId, sessionId, type, beside }: Receiver,
  now: Date,
): Promise<string | undefined> {
  const stale = before(now, LIFETIME.sessionTouch)
  const { rows } = await sql<{ email: string }>`
    with person as (
      select id as session_id, user_id from sessions
      where id = ${sessionId} and ended_at is null for share
    ),
    recorded as (
      insert into audit_events (at, type, user_id, client_id, session_id)
      select ${now}, ${type}, user_id, ${clientId}, session_id from person
    ),
    visited as (
      insert into app_visits (session_id, client_id, user_id, last_at)
      select session_id, ${clientId}, user_id, ${now} from person
      where not exists ( -- a conflict locks the row, even where nothing is updated
        select from app_visits as lately
        where lately.session_id = person.session_id and client_id = ${clientId} and last_at >= ${stale}
      )
      on conflict (session_id, client_id) do update set last_at = excluded.last_at
      where app_visits.last_at < ${stale}
    ),
    ${beside ? sql`beside as (${beside}),` : sql``}
    ${addressOfPerson(clientId, now)}`.execute(db)
  return rows[0]?.email
}

/** For what was granted beyond the session, which may have ended. */
export async function findReceivedAddress(
  db: Db,
  { clientId, userId }: { clientId: string; userId: string },
  now: Date,
): Promise<string | undefined> {
  const { rows } = await sql<{ email: string }>`
    with person as (select id as user_id from users where id = ${userId}),
    ${addressOfPerson(clientId, now)}`.execute(db)
  return rows[0]?.email
}

/** The end of a statement whose part `person` says who. Of two first times at once the second takes what the first wrote. */
const addressOfPerson = (clientId: string, now: Date) => sql`
    kept as (
      select email from app_addresses join person using (user_id) where client_id = ${clientId}
    ),
    begun as (
      insert into app_addresses (user_id, client_id, email, first_sent_at)
      select users.id, ${clientId}, email, ${now} from users join person on user_id = users.id
      where not exists (select from kept)
      on conflict (user_id, client_id) do update set email = app_addresses.email
      returning email
    )
    select email from kept union all select email from begun`
