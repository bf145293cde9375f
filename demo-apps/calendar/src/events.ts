/**
 * What is in somebody's calendar, soonest first.
 */
import type { Queries } from '../../shared/database.ts'

export interface Event {
  id: string
  title: string
  place: string
  startsAt: Date
  endsAt: Date
}

export async function listEvents(db: Queries, ownerId: string): Promise<Event[]> {
  const { rows } = await db.query(
    `SELECT id, title, place, starts_at AS "startsAt", ends_at AS "endsAt"
     FROM events WHERE owner_id = $1 ORDER BY starts_at, id`,
    [ownerId],
  )
  return rows as Event[]
}
