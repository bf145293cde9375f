/**
 * Throttles (NIST SP 800-63B §5.2.2): how often something may happen in a window of time, counted in the database by one
 * statement, so that the count holds across replicas and restarts. None of them locks an account: each counts a stranger's
 * network, or guesses from browsers that the account does not know.
 */
import { sql } from 'kysely'
import { after } from '../../base/duration.ts'
import type { LimitName, Limits } from '../../base/limit.ts'
import type { Db } from '../../db/schema.ts'

export type Counted = { outcome: 'within' } | { outcome: 'over'; retryAfter: number }

/** Counts one more. `retryAfter` in milliseconds. */
export async function countAgainst(
  db: Db,
  limits: Limits,
  { limit, whom }: { limit: LimitName; whom: string },
  now: Date,
): Promise<Counted> {
  const { most, window } = limits[limit]
  const row = await db
    .insertInto('throttles')
    .values({ key: keyOf(limit, whom), count: 1, ends_at: after(now, window) })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({
        count: sql<number>`case when throttles.ends_at <= ${now} then 1 else throttles.count + 1 end`,
        ends_at: sql<Date>`case when throttles.ends_at <= ${now} then excluded.ends_at else throttles.ends_at end`,
      }),
    )
    .returning(['count', 'ends_at'])
    .executeTakeFirstOrThrow()
  if (row.count <= most) return { outcome: 'within' }
  return { outcome: 'over', retryAfter: row.ends_at.getTime() - now.getTime() }
}

/** Within a statement, and without counting: for what is counted only once it has failed. */
export const overUntil = (
  limits: Limits,
  { limit, whom }: { limit: LimitName; whom: string },
  now: Date,
) =>
  sql<Date | null>`(select ends_at from throttles where key = ${keyOf(limit, whom)}
                      and count >= ${limits[limit].most} and ends_at > ${now})`

export async function forget(db: Db, counters: Array<{ limit: LimitName; whom: string }>) {
  const keys = counters.map(({ limit, whom }) => keyOf(limit, whom))
  await db.deleteFrom('throttles').where('key', 'in', keys).execute()
}

const keyOf = (limit: LimitName, whom: string) => `${limit}:${whom}`
