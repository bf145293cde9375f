/**
 * An audit trail over the turn of a month, and what tests read of it.
 */
import { sql } from 'kysely'
import { chainEvents } from '../../hub/src/domain/audit/chain.ts'
import { openTestHub, type TestHub } from '../support/hub.ts'
import { signedInPerson } from './person.ts'

const MINUTE = 60_000
export const DAY = 24 * 60 * MINUTE

export type TrailHub = Awaited<ReturnType<typeof openTrailHub>>

export async function openTrailHub() {
  const hub = await openTestHub()
  const months = await listMonths(hub)
  const endOf = (month: number) => months[month]!.endsAt.getTime()
  const run = (statement: string) => sql.raw(statement).execute(hub.db)
  const chained = async () => {
    hub.pass(6 * MINUTE)
    await chainEvents(hub.hub, hub.clock.at)
  }

  /** With the months that a hub has which is new. */
  async function beginAnew() {
    await hub.empty()
    await run('truncate audit_batches')
    for (const { name } of await listMonths(hub)) await run(`drop table ${name}`)
    await run(`create table audit_events_first partition of audit_events (primary key (id))
      for values from (minvalue) to ('${new Date(endOf(0)).toISOString()}')`)
    await run('select prepare_audit_months()')
    hub.events.length = 0
  }

  return {
    ...{ hub, months, endOf, run, chained },
    listMonths: () => listMonths(hub),
    trail: () => hub.db.selectFrom('audit_events').selectAll().orderBy('id').execute(),
    batches: () => hub.db.selectFrom('audit_batches').selectAll().orderBy('number').execute(),
    /** A batch of the first month, one of the turn of the month, and one of the second. */
    async fill() {
      await beginAnew()
      hub.clock.at = new Date(endOf(0) - DAY)
      const ada = await signedInPerson(hub)
      await chained()
      hub.clock.at = new Date(endOf(0) - MINUTE)
      await ada.post('signout')
      hub.clock.at = new Date(endOf(0) + MINUTE)
      await ada.signIn()
      await chained()
      await ada.post('signout')
      await chained()
    },
  }
}

async function listMonths({ db }: TestHub) {
  const { rows } = await sql<{ name: string; endsAt: Date }>`
    select name, ends_at as "endsAt" from audit_months order by ends_at`.execute(db)
  return rows
}

export const dateAt = (at: number) => new Date(at).toISOString().slice(0, 10)
