/**
 * How long the audit trail is kept: months are made ahead, and whole ones removed when they are too old. The hashes of what is
 * removed stay, and so does every event of a batch that is not removed whole, so that the chain verifies from there on.
 */
import { sql } from 'kysely'
import { DEADLINE } from '../../base/duration.ts'
import type { Log } from '../../base/log.ts'
import type { Db, Tx } from '../../db/schema.ts'
import { verifyChain, type Fault } from './chain.ts'
import { recordEvent } from './event.ts'

export interface Retention {
  /** Undefined: all of them. */
  retainMonths: number | undefined
}

/** For every replica to try, as whatever role it has: months are made by all, and removed by the owner of the trail alone. */
export async function keepMonths(
  { db, log, retainMonths }: Retention & { db: Db; log: Log },
  now: Date,
): Promise<void> {
  await sql`select prepare_audit_months()`.execute(db)
  if (retainMonths === undefined) return
  const pruning = await pruneTrail(db, monthsBefore(now, retainMonths), now)
  if (pruning.outcome === 'faulty')
    throw new Error('the audit trail is not whole: nothing is removed')
  if (pruning.outcome !== 'pruned') return
  const { before, events, batch } = pruning
  log('audit_pruned', { before: before.toISOString(), events, batch })
}

const monthsBefore = (now: Date, months: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1))

export type Pruning =
  | { outcome: 'pruned'; before: Date; events: number; batch: number } // up to this one
  | { outcome: 'nothing_old' }
  | { outcome: 'not_owner' }
  | { outcome: 'unchained' } // events among them that no batch stands for
  | { outcome: 'faulty'; faults: Fault[] }

/** Removes the months that end by then. */
export const pruneTrail = (db: Db, before: Date, now: Date): Promise<Pruning> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(7796222)`.execute(tx)
    if (!(await ownsTrail(tx))) return { outcome: 'not_owner' }
    const months = await monthsUntil(tx, before)
    const cutOff = months.at(-1)?.endsAt
    if (!cutOff) return { outcome: 'nothing_old' }
    if (await hasUnchained(tx, cutOff)) return { outcome: 'unchained' }
    const last = await lastBatchBefore(tx, cutOff)
    if (!last) return { outcome: 'nothing_old' }
    const { faults } = await verifyChain(tx, last.number)
    if (faults.length > 0) return { outcome: 'faulty', faults }

    const events = await markPruned(tx, last.number, now)
    const detail = `before ${cutOff.toISOString()}, up to batch ${last.number}`
    await recordEvent(tx, { type: 'audit_pruned', detail }, now)
    await removeMonths(tx, months, last.lastEventId)
    return { outcome: 'pruned', before: cutOff, events, batch: last.number }
  })

async function ownsTrail(tx: Tx): Promise<boolean> {
  const { rows } = await sql<{ owns: boolean }>`
    select pg_has_role(relowner, 'usage') as owns
    from pg_class where oid = cast('audit_events' as regclass)`.execute(tx)
  return rows[0]!.owns
}

interface Month {
  name: string
  endsAt: Date
}

async function monthsUntil(tx: Tx, before: Date): Promise<Month[]> {
  const { rows } = await sql<Month>`
    select name, ends_at as "endsAt" from audit_months
    where ends_at <= ${before} order by ends_at`.execute(tx)
  return rows
}

async function hasUnchained(tx: Tx, cutOff: Date): Promise<boolean> {
  const { rows } = await sql`
    select 1 from audit_events where at < ${cutOff} and id > coalesce(
      (select last_event_id from audit_batches order by number desc limit 1), 0) limit 1`.execute(
    tx,
  )
  return rows.length > 0
}

/** The newest one that has no event which is kept. */
async function lastBatchBefore(tx: Tx, cutOff: Date) {
  const { rows } = await sql<{ number: number; lastEventId: string }>`
    select number, last_event_id as "lastEventId" from audit_batches
    where last_event_id < coalesce(
      (select min(id) from audit_events where at >= ${cutOff}), 9223372036854775807)
    order by number desc limit 1`.execute(tx)
  return rows[0]
}

async function markPruned(tx: Tx, number: number, now: Date): Promise<number> {
  const { rows } = await sql<{ events: number }>`
    with pruned as (
      update audit_batches set pruned_at = ${now}
      where number <= ${number} and pruned_at is null returning events
    )
    select cast(coalesce(sum(events), 0) as integer) as events from pruned`.execute(tx)
  return rows[0]!.events
}

/** What comes after that event stays, of whatever month. Whoever writes an event waits behind this: not for long. */
async function removeMonths(tx: Tx, months: readonly Month[], lastEventId: string): Promise<void> {
  await sql`select set_config('lock_timeout', ${`${DEADLINE.poolWait}ms`}, true)`.execute(tx)
  await sql`delete from audit_events_other where id <= ${lastEventId}`.execute(tx)
  for (const { name } of months) {
    await sql`alter table audit_events detach partition ${sql.table(name)}`.execute(tx)
    await sql`insert into audit_events overriding system value
      select * from ${sql.table(name)} where id > ${lastEventId}`.execute(tx)
    await sql`drop table ${sql.table(name)}`.execute(tx)
  }
}
