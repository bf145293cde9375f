/**
 * Throttles (NIST SP 800-63B §5.2.2): how often something may happen in a window of time, counted in the database by one
 * statement, so that the count holds across replicas and restarts. None of them locks an account: each counts a stranger's
 * network, or guesses from browsers that the account does not know.
 */
import { sql, type RawBuilder } from 'kysely'
import { after } from '../../base/duration.ts'
import type { LimitName, Limits } from '../../base/limit.ts'
import type { Db } from '../../db/schema.ts'

export interface Counter {
  limit: LimitName
  whom: string
}

export type Counted = { outcome: 'within' } | { outcome: 'over'; retryAfter: number }

/** Counts one more. `retryAfter` in milliseconds. */
export async function countAgainst(
  db: Db,
  limits: Limits,
  counter: Counter,
  now: Date,
): Promise<Counted> {
  const { rows } = await counting(counter, { limits, now }).execute(db)
  const { overUntil } = rows[0]!
  if (overUntil === null) return { outcome: 'within' }
  return { outcome: 'over', retryAfter: overUntil.getTime() - now.getTime() }
}

interface Counting {
  limits: Limits
  now: Date
  /** Has a row if it is to be counted. */
  from?: RawBuilder<unknown>
}

/** The same within a statement, where `whom` may be an expression. */
export const counting = (
  { limit, whom }: { limit: LimitName; whom: string | RawBuilder<string> },
  { limits, now, from = sql`` }: Counting,
) =>
  sql<{ overUntil: Date | null }>`insert into throttles (key, count, ends_at)
    select ${keyOf(limit, '')}::text || ${whom}, 1, ${after(now, limits[limit].window)}::timestamptz ${from}
    on conflict (key) do update set
      count = case when throttles.ends_at <= ${now} then 1 else throttles.count + 1 end,
      ends_at = case when throttles.ends_at <= ${now} then excluded.ends_at else throttles.ends_at end
    returning case when count > ${limits[limit].most} then ends_at end as "overUntil"`

/** Within a statement, and without counting: for what is counted only once it has failed. */
export const overUntil = (limits: Limits, { limit, whom }: Counter, now: Date) =>
  sql<Date | null>`(select ends_at from throttles where key = ${keyOf(limit, whom)}
                      and count >= ${limits[limit].most} and ends_at > ${now})`

export const forget = (db: Db, counters: readonly Counter[]) => forgetting(counters).execute(db)

/**
 * If the part `since` of the statement has a row. Locked in the order in which they are named, as they are counted: or two
 * statements could wait for each other.
 */
export const forgetting = (counters: readonly Counter[], since?: RawBuilder<unknown>) => {
  const keys = counters.map(({ limit, whom }) => keyOf(limit, whom))
  return sql`delete from throttles using (
      select key from throttles where key = any(${keys}::text[]) ${since ? sql`and exists (select from ${since})` : sql``}
      order by array_position(${keys}::text[], key) for update
    ) as counted where throttles.key = counted.key`
}

/** Those that nobody is counting in: whoever locks several could wait for this, and this for them. */
export async function removeOldCounters(db: Db, now: Date): Promise<void> {
  const old = db.selectFrom('throttles').select('key').where('ends_at', '<=', now)
  await db.deleteFrom('throttles').where('key', 'in', old.forUpdate().skipLocked()).execute()
}

const keyOf = (limit: LimitName, whom: string) => `${limit}:${whom}`
