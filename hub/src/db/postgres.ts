/**
 * PostgreSQL through a pool, with a deadline on everything: a connection, a statement, an answer.
 */
import { hash } from 'node:crypto'
import type { Logger, PostgresPool, PostgresPoolClient } from 'kysely'
import pg from 'pg'
import { DEADLINE } from '../base/duration.ts'
import { LIMIT } from '../base/limit.ts'
import { dbOver } from './over-pool.ts'
import type { Db } from './schema.ts'
import { asStoreError, StoreUnavailable } from './store-unavailable.ts'

/** How many of the pool there are, and how many requests wait for one. */
export interface Connections {
  busy: number
  idle: number
  waiting: number
}

/** In milliseconds. */
export interface PoolDeadlines {
  /** 0 for as long as it needs. */
  statement: number
  /** Of a transaction, between two statements. */
  idleTransaction: number
  poolWait: number
  standstill: number
}

export const openPostgres = (url: string, deadlines?: Partial<PoolDeadlines>): Db =>
  openPool(url, { deadlines }).db

interface PoolOptions {
  deadlines?: Partial<PoolDeadlines> | undefined
  watch?: Logger | undefined
}

export function openPool(
  url: string,
  { deadlines = {}, watch }: PoolOptions = {},
): { db: Db; connections: () => Connections } {
  const { statement, idleTransaction, poolWait, standstill } = { ...DEADLINE, ...deadlines }
  const pool = new pg.Pool({
    connectionString: url,
    max: LIMIT.poolConnections,
    connectionTimeoutMillis: poolWait,
    statement_timeout: statement,
    query_timeout: statement,
    idle_in_transaction_session_timeout: idleTransaction,
    application_name: 'symbolon',
    // Each new connection, before it is used. What may take as long as it needs is planned as PostgreSQL would.
    ...(statement > 0 && { verify: (client, done) => client.query(PLANNING, done) }),
  })
  pool.on('error', () => {}) // an idle connection died; the pool has dropped it and the next query opens another
  return {
    db: dbOver(withStoreErrors(pool, standstill), watch),
    connections: () => ({
      busy: pool.totalCount - pool.idleCount,
      idle: pool.idleCount,
      waiting: pool.waitingCount,
    }),
  }
}

/**
 * Requests find rows by their keys. Plans are kept, and one that was made while a table was small would read all of it, or join
 * all of it, when it has grown, until PostgreSQL counts it anew. What no index serves is read whole all the same, and not
 * compiled for that.
 */
const PLANNING = ['seqscan', 'hashjoin', 'mergejoin', 'material']
  .map((node) => `set enable_${node} = off`)
  .concat('set plan_cache_mode = force_generic_plan', 'set jit = off')
  .join('; ')

/** The same pool, whose failures are told apart: ours, or the store being away. */
function withStoreErrors(pool: pg.Pool, longest: number): PostgresPool {
  let availableAt = 0 // when a connection could last be had
  return {
    async connect() {
      const mustWait = pool.idleCount === 0 && pool.totalCount >= LIMIT.poolConnections
      if (!mustWait) availableAt = performance.now()
      // Whoever would wait in vain is told so at once: requests that pile up take the memory of those that could be answered.
      if (pool.waitingCount >= LIMIT.poolWaiting)
        throw new StoreUnavailable('too many requests wait for the database')
      const askedAt = performance.now()
      const client = await pool.connect().catch((cause) => {
        throw new StoreUnavailable('no connection to the database', { cause })
      })
      // Nobody was served while it waited, so its own statement may well be slow, and it would be refused too late.
      const standstill = performance.now() - Math.max(askedAt, availableAt)
      if (mustWait && standstill > longest) {
        client.release()
        throw new StoreUnavailable('the database has answered nobody')
      }
      availableAt = performance.now()
      return guarded(client)
    },
    end: () => pool.end(),
  }
}

function guarded(client: pg.PoolClient): PostgresPoolClient {
  let broken = false
  const onError = () => (broken = true)
  client.on('error', onError) // the pool listens to idle ones only; unheard, a dying connection would end the process
  const query = async (text: string, values: readonly unknown[]) => {
    try {
      return await client.query({ text, values: [...values], ...named(text) })
    } catch (error) {
      const storeError = asStoreError(error)
      broken ||= storeError !== error
      throw storeError
    }
  }
  return {
    query: query as unknown as PostgresPoolClient['query'], // cursors are not used here
    release: () => {
      client.release(broken) // a broken connection is closed, not handed to the next caller
      client.off('error', onError)
    },
  }
}

/**
 * A statement with a name is parsed and planned once for each connection. One that selects whatever columns there are must not
 * have one: a migration that adds a column would break it where it is prepared already.
 */
function named(text: string): { name?: string } {
  const known = NAMES.get(text)
  if (known) return known
  const mayBeKept = /^\s*(select|insert|update|delete|with) /.test(text) && !text.includes('*')
  const name = mayBeKept ? { name: statementHash(text) } : {}
  if (NAMES.size < LIMIT.namedStatements) NAMES.set(text, name)
  return name
}

/** What PostgreSQL knows it by (pg_prepared_statements). */
export const statementHash = (text: string) => hash('sha1', text, 'base64url')

const NAMES = new Map<string, { name?: string }>()
