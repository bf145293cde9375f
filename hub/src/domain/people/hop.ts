/**
 * A hop: a browser goes to an app by the session that it has already. One statement, because nothing runs oftener, for all who
 * go at once.
 */
import { sql } from 'kysely'
import { batchRows, rowOfEach } from '../../db/batch-rows.ts'
import type { Db } from '../../db/schema.ts'
import { receivedAddresses, recordedVisits } from './app-address.ts'
import {
  extendingLive,
  LIVE_COLUMNS,
  liveSessions,
  sessionOf,
  type Session,
  type SessionLengths,
  type SessionRow,
} from './session.ts'

export interface Hop {
  /** Of the session's secret. */
  secretHash: string
  clientId: string
}

export interface RecordedHop {
  session: Session
  /** The address that this app receives. */
  email: string
}

/**
 * For each hop what its identity token says, recorded as issued; undefined where no session lives, or somebody changes it at
 * this moment. To wait for one person's locks would keep all the others waiting, and those who may wait are few.
 */
export async function recordHops(
  db: Db,
  hops: readonly Hop[],
  lengths: SessionLengths,
  now: Date,
): Promise<Array<RecordedHop | undefined>> {
  const asked = batchRows('asked', ['secretHash', 'clientId'], hops)
  const { rows } = await sql<SessionRow & { index: number; received: string }>`with ${asked},
    live as (
      select index, "clientId", ${LIVE_COLUMNS} from asked cross join lateral (
        ${liveSessions(lengths, now)} and secret_hash = asked."secretHash"
        for share of sessions skip locked for key share of users skip locked offset 0
      ) as live
    ),
    extended as (${extendingLive(now)}),
    person as (select id as session_id, "userId" as user_id, "clientId" as client_id from live),
    ${recordedVisits('identity_token_issued', now)},
    ${receivedAddresses(now)}
    select index, received.email as received, ${LIVE_COLUMNS}
    from live join received on user_id = "userId" and client_id = "clientId"`.execute(db)
  return rowOfEach(hops, rows).map((row) => row && { session: sessionOf(row), email: row.received })
}
