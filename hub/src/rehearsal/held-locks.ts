/**
 * What the migrations keep a serving hub from: PostgreSQL holds the lock of a statement until the whole transaction ends
 * (PostgreSQL, §13.3.1).
 */
import { sql } from 'kysely'
import type { Onlooker } from '../db/migrate.ts'

export interface HeldLock {
  table: string
  shuts: 'reads and writes' | 'writes'
  milliseconds: number
}

export interface LockWatch {
  afterStatement: Onlooker
  /** To be called when the transaction has ended. */
  ended(): HeldLock[]
}

export function watchLocks(): LockWatch {
  const since = new Map<string, { table: string; shuts: HeldLock['shuts']; at: number }>()
  let begunAt = performance.now()
  return {
    async afterStatement(tx) {
      const { rows } = await sql<{ table: string; shuts: HeldLock['shuts'] }>`
        select distinct relname as table,
          case mode when 'AccessExclusiveLock' then 'reads and writes' else 'writes' end as shuts
        from pg_locks join pg_class on pg_class.oid = relation
        where pid = pg_backend_pid() and relkind in ('r', 'p') and mode in
          ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')`.execute(
        tx,
      )
      for (const { table, shuts } of rows) {
        const lock = `${table}: ${shuts}`
        if (!since.has(lock)) since.set(lock, { table, shuts, at: begunAt })
      }
      begunAt = performance.now()
    },
    ended: () =>
      [...since.values()].map(({ at, ...lock }) => ({
        ...lock,
        milliseconds: performance.now() - at,
      })),
  }
}
