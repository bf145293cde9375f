/**
 * The chain over the audit trail: a batch's hash covers its events and the hash before it, so that an event which was removed,
 * changed or put in between shows. Made by a chore, beside the requests; each hash goes to the log as well, where whoever can
 * rewrite the database cannot reach it.
 */
import { createHash } from 'node:crypto'
import type { Selectable } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import type { Log } from '../../base/log.ts'
import type { Database, Db } from '../../db/schema.ts'

type Batch = Selectable<Database['audit_batches']>
export type Event = Selectable<Database['audit_events']>

const BATCH = 1000
const BEGINNING = {
  ...{ number: 0, last_event_id: '-9223372036854775808', hash: '' },
  pruned_at: new Date(0), // before it there is nothing left
}

/** For every replica to try: of two that make the same batch one succeeds, and the other stops. */
export async function chainEvents({ db, log }: { db: Db; log: Log }, now: Date): Promise<void> {
  let last: Omit<Link, 'pruned_at'> = (await lastBatch(db)) ?? BEGINNING
  for (;;) {
    const events = await settledEvents(db, last.last_event_id, now)
    if (events.length === 0) return
    const batch = {
      number: last.number + 1,
      last_event_id: String(events.at(-1)!.id),
      events: events.length,
      hash: hashOf(last.hash, events),
      chained_at: now,
    }
    const inserted = await db
      .insertInto('audit_batches')
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .returning('number')
      .executeTakeFirst()
    if (!inserted) return
    log('audit_chained', { batch: batch.number, events: batch.events, head: batch.hash })
    last = batch
  }
}

const lastBatch = (db: Db) =>
  db.selectFrom('audit_batches').selectAll().orderBy('number', 'desc').limit(1).executeTakeFirst()

/** An event may be committed after one with a higher id. Whatever is old enough to be chained has been, on any replica's clock. */
async function settledEvents(db: Db, lastId: string, now: Date): Promise<Event[]> {
  const events = await eventsAfter(db, lastId).limit(BATCH).execute()
  const unsettled = events.findIndex(({ at }) => at >= before(now, LIFETIME.auditSettling))
  return unsettled === -1 ? events : events.slice(0, unsettled)
}

export const eventsAfter = (db: Db, lastId: string) =>
  db.selectFrom('audit_events').selectAll().where('id', '>', lastId).orderBy('id')

function hashOf(previous: string, events: readonly Event[]): string {
  const hash = createHash('sha256').update(previous)
  for (const { id, at, type, ref, user_id, client_id, session_id, detail } of events) {
    const fields = [String(id), at.toISOString(), type, ref, user_id, client_id, session_id, detail]
    hash.update(`\n${JSON.stringify(fields)}`)
  }
  return hash.digest('base64url')
}

export interface Fault {
  batch: number
  problem: 'missing' | 'events_removed' | 'events_inserted' | 'changed'
  /** Of the events that it concerns: after the one, up to the other. */
  after: string
  upTo: string
}

export interface ChainReport {
  batches: number
  events: number
  /** The newest hash. */
  head: string | undefined
  hasHead: (hash: string) => boolean
  /** The first batch that has events: those before it are pruned. */
  begins: { batch: number; at: Date } | undefined
  faults: Fault[]
}

/** Reads the trail, batch by batch: all of it, or up to one of them. */
export async function verifyChain(db: Db, last?: number): Promise<ChainReport> {
  const batches = await db
    .selectFrom('audit_batches')
    .selectAll()
    .$if(last !== undefined, (query) => query.where('number', '<=', last!))
    .orderBy('number')
    .execute()
  const faults: Fault[] = []
  let count = 0
  let begins: ChainReport['begins']
  let previous: Link = BEGINNING
  for (const batch of batches) {
    const after = String(previous.last_event_id)
    const upTo = String(batch.last_event_id)
    const events = await eventsAfter(db, after).where('id', '<=', upTo).execute()
    const problem = problemOf(batch, { previous, events })
    if (problem) faults.push({ batch: batch.number, problem, after, upTo })
    if (events[0]) begins ??= { batch: batch.number, at: events[0].at }
    count += events.length
    previous = batch
  }
  return {
    ...{ batches: batches.length, events: count, head: batches.at(-1)?.hash, begins, faults },
    hasHead: (hash) => batches.some((batch) => batch.hash === hash),
  }
}

type Link = Pick<Batch, 'number' | 'last_event_id' | 'hash' | 'pruned_at'>

function problemOf(
  batch: Batch,
  { previous, events }: { previous: Link; events: readonly Event[] },
): Fault['problem'] | undefined {
  // Only the oldest are pruned: whoever marks another one hides nothing by it.
  const isPruned = batch.pruned_at !== null && previous.pruned_at !== null
  const expected = isPruned ? 0 : batch.events
  if (batch.number !== previous.number + 1) return 'missing'
  if (events.length < expected) return 'events_removed'
  if (events.length > expected) return 'events_inserted'
  return isPruned || hashOf(previous.hash, events) === batch.hash ? undefined : 'changed'
}
