/**
 * The address that an app receives: the one it first received, while that stays proved; else the primary one, which then
 * becomes it. An app finds its account by this address, so it must not change because another one became the primary.
 */
import { sql } from 'kysely'
import type { Db } from '../../db/schema.ts'
import { eventRow } from '../audit/event.ts'

interface Receiver {
  userId: string
  clientId: string
  sessionId: string
}

/**
 * Recorded before the identity token leaves: one that no event speaks of cannot be explained to its owner. One statement,
 * because nothing runs oftener; it writes the address only the first time. Undefined when the user has just left.
 */
export async function recordReceivedAddress(
  db: Db,
  receiver: Receiver,
  now: Date,
): Promise<string | undefined> {
  const { userId, clientId } = receiver
  const event = eventRow({ type: 'identity_token_issued', ...receiver }, now)
  // Of two first times at once the second takes what the first wrote.
  const { rows } = await sql<{ email: string }>`
    with recorded as (${db.insertInto('audit_events').values(event)}),
    kept as (
      select email from app_addresses where user_id = ${userId} and client_id = ${clientId}
    ),
    begun as (
      insert into app_addresses (user_id, client_id, email, first_sent_at)
      select id, ${clientId}, email, ${now} from users
      where id = ${userId} and not exists (select from kept)
      on conflict (user_id, client_id) do update set email = app_addresses.email
      returning email
    )
    select email from kept union all select email from begun`.execute(db)
  return rows[0]?.email
}
