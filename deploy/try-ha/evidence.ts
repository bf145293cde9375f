/**
 * What the database has of what was acknowledged, and whether its audit trail is the one that was chained.
 */
import pg from 'pg'
import { after, LIFETIME } from '../../hub/src/base/duration.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import { chainEvents, verifyChain, type ChainReport } from '../../hub/src/domain/audit/chain.ts'
import type { Acknowledged } from './load.ts'

export interface Lost {
  sessions: number
  identityTokens: number
}

export interface Trail extends Omit<ChainReport, 'faults'> {
  isWhole: boolean
}

/** There may be more in the database: what was done and could not be answered any more. */
export async function findLost(databaseUrl: string, { sessions }: Acknowledged): Promise<Lost> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ hash: string; issued: number }>(
    `select secret_hash as hash, count(audit_events.id)::integer as issued
     from sessions left join audit_events on session_id = sessions.id and type = 'identity_token_issued'
     group by secret_hash`,
  )
  await client.end()

  const issued = new Map(rows.map((row) => [row.hash, row.issued]))
  const short = [...sessions].map(([hash, count]) => Math.max(0, count - (issued.get(hash) ?? 0)))
  return {
    sessions: [...sessions.keys()].filter((hash) => !issued.has(hash)).length,
    identityTokens: short.reduce((sum, count) => sum + count, 0),
  }
}

/** By a clock that is ahead, so that nothing has to settle: nobody may be writing. */
export async function chainTrail(databaseUrl: string): Promise<Trail> {
  const db = openPostgres(databaseUrl)
  const log = () => undefined
  await chainEvents({ db, log }, after(new Date(), 2 * LIFETIME.auditSettling))
  const { faults, ...trail } = await verifyChain(db)
  await db.destroy()
  return { ...trail, isWhole: faults.length === 0 }
}
