/**
 * Which apps a session has opened: they are who is told when it ends. A visit is written with the identity token, and kept when
 * the session has gone, because what the app began with it may still be open there.
 */
import type { Db } from '../../db/schema.ts'

/** When a person last went to each app, by its id. */
export async function lastVisits(db: Db, userId: string): Promise<Map<string, Date>> {
  const rows = await db
    .selectFrom('app_visits')
    .select(['client_id as clientId', (eb) => eb.fn.max('last_at').as('lastAt')])
    .where('user_id', '=', userId)
    .groupBy('client_id')
    .execute()
  return new Map(rows.map(({ clientId, lastAt }) => [clientId, lastAt]))
}
