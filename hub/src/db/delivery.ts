/**
 * Delivery from a table, by any number of replicas at once: a row is claimed by one statement for a minute, and again while it is
 * under way, so that it leaves once; whoever comes next tries it when its claimer has died. What fails is tried again for a day,
 * with growing pauses.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Selectable } from 'kysely'
import { after, BACK_OFF, LIFETIME } from '../base/duration.ts'
import type { Log } from '../base/log.ts'
import type { Db, DeliveryColumns } from './schema.ts'

type DeliveryRow = Selectable<DeliveryColumns>

/** Trying again is of no use. */
export class Undeliverable extends Error {
  override name = 'Undeliverable'
}

export interface Delivery<Row extends DeliveryRow> {
  db: Db
  table: 'outbox' | 'logout_deliveries'
  /** Which rows, when not all of them. */
  matching?: Partial<Row>
  /** Throws Undeliverable when trying again is of no use; any other error is tried again. */
  send: (row: Row) => Promise<void>
  /** What a row loses when it is settled. */
  erased: Partial<Row>
  /** Events are named after it, and carry what `about` says. */
  name: 'mail' | 'logout'
  about: (row: Row) => Record<string, unknown>
  log: Log
}

export type Outcome = 'delivered' | 'delayed' | 'given_up'

export interface Pace {
  atOnce: number
  /** Whether nothing more is to be begun. */
  isOver: () => boolean
}

/** Tries everything that is due or falls due meanwhile. Nothing is under way any more when it ends, or throws. */
export async function deliverAll<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  now: () => Date,
  { atOnce, isOver }: Pace,
): Promise<void> {
  const underWay = new Set<Promise<unknown>>()
  const failures: unknown[] = []
  const begin = (row: Row) => {
    const ending = deliver(delivery, row, now)
      .catch((error) => failures.push(error))
      .finally(() => underWay.delete(ending))
    underWay.add(ending)
  }
  const nextEnd = () =>
    Promise.race([...underWay, delay(LIFETIME.deliveryPoll, undefined, { ref: false })])
  try {
    while (!isOver() && failures.length === 0) {
      const row = underWay.size < atOnce ? await claimNext(delivery, now()) : undefined
      if (row) begin(row)
      else if (underWay.size > 0) await nextEnd()
      else break
    }
  } finally {
    await Promise.all(underWay)
  }
  if (failures.length > 0) throw failures[0]
}

/** Tries what has been due longest. Undefined when nothing is. */
export async function deliverNext<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  now: () => Date,
): Promise<Outcome | undefined> {
  const row = await claimNext(delivery, now())
  return row && deliver(delivery, row, now)
}

async function deliver<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  row: Row,
  now: () => Date,
): Promise<Outcome> {
  const claiming = setInterval(
    () => void claimAgain(delivery, row, now()),
    LIFETIME.deliveryClaim / 2,
  )
  const { outcome, reason } = await attempt(delivery, row, now)
  clearInterval(claiming)
  const change = {
    delivered: { ...delivery.erased, delivered_at: now() },
    given_up: { ...delivery.erased, given_up_at: now() },
    delayed: { next_try_at: after(now(), pauseAfter(row.tries)) },
  }[outcome]
  await updateQueue(delivery).set(change).where('id', '=', row.id).execute()

  const fields = { ...delivery.about(row), tries: row.tries, ...(reason && { reason }) }
  delivery.log(`${delivery.name}_${outcome}`, fields)
  return outcome
}

// Kysely cannot be told that a table is one of two; what is touched here, both have.
const updateQueue = <Row extends DeliveryRow>({ db, table }: Delivery<Row>) =>
  db.updateTable(table as 'outbox')

async function claimNext<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  now: Date,
): Promise<Row | undefined> {
  const { db, table, matching = {} } = delivery
  const due = db
    .selectFrom(table as 'outbox')
    .select('id')
    .where((eb) => eb.and(matching))
    .where('delivered_at', 'is', null)
    .where('given_up_at', 'is', null)
    .where('next_try_at', '<=', now)
    .orderBy('next_try_at')
    .limit(1)
    .forUpdate()
    .skipLocked()
  const claimed = await updateQueue(delivery)
    .set((eb) => ({ tries: eb('tries', '+', 1), next_try_at: after(now, LIFETIME.deliveryClaim) }))
    .where('id', '=', due)
    .returningAll()
    .executeTakeFirst()
  return claimed as Row | undefined
}

async function claimAgain<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  { id }: Row,
  now: Date,
): Promise<void> {
  try {
    await updateQueue(delivery)
      .set({ next_try_at: after(now, LIFETIME.deliveryClaim) })
      .where('id', '=', id)
      .execute()
  } catch (error) {
    delivery.log('chore_failed', { error })
  }
}

async function attempt<Row extends DeliveryRow>(
  delivery: Delivery<Row>,
  row: Row,
  now: () => Date,
): Promise<{ outcome: Outcome; reason?: string }> {
  try {
    await delivery.send(row)
    return { outcome: 'delivered' }
  } catch (error) {
    if (error instanceof Undeliverable) return { outcome: 'given_up', reason: error.message }
    const isTooOld = row.created_at < after(now(), -LIFETIME.deliveryTrying)
    if (isTooOld) return { outcome: 'given_up', reason: 'could not be delivered for a day' }
    return { outcome: 'delayed', reason: reasonOf(error) }
  }
}

const pauseAfter = (tries: number) => Math.min(BACK_OFF.first * 2 ** (tries - 1), BACK_OFF.longest)

const reasonOf = (error: unknown) =>
  error instanceof Error && error.cause ? `${error}: ${error.cause}` : String(error)
