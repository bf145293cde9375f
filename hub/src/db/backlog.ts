/**
 * What waits to be delivered, for whoever watches: how much, and since when. Found by the indices of what is due.
 */
import { sql } from 'kysely'
import type { Db } from './schema.ts'

export interface Backlog {
  kind: 'mail' | 'logout'
  waiting: number
  /** Null when nothing waits. */
  oldestAt: Date | null
}

export async function readBacklog(db: Db): Promise<Backlog[]> {
  const size = sql`cast(count(*) as integer) as waiting, min(created_at) as "oldestAt"`
  const isUndelivered = sql`delivered_at is null and given_up_at is null`
  const { rows } = await sql<Backlog>`
    select 'mail' as kind, ${size} from outbox where ${isUndelivered}
    union all
    select 'logout' as kind, ${size} from logout_deliveries where ${isUndelivered}`.execute(db)
  return rows
}
