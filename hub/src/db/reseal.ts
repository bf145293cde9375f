/**
 * Everything in the database that is sealed under HUB_SECRET, and how to seal it anew under the first of its secrets. It works
 * row by row and changes only what it has read, so that it may be interrupted, and a hub may run beside it.
 */
import { sql } from 'kysely'
import type { Sealer, SealPurpose } from '../base/sealing.ts'
import type { Db } from './schema.ts'

interface SealedColumn {
  table: string
  key: string
  column: string
  purpose: SealPurpose
}

const SEALED: readonly SealedColumn[] = [
  { table: 'signing_keys', key: 'kid', column: 'sealed_private_jwk', purpose: 'signing-key' },
  { table: 'outbox', key: 'id', column: 'sealed_mail', purpose: 'mail' },
  {
    ...{ table: 'refresh_tokens', key: 'token_hash' },
    ...{ column: 'sealed_successor', purpose: 'refresh-token' },
  },
  { table: 'pending_sign_ups', key: 'id', column: 'continuation', purpose: 'continuation' },
  { table: 'one_time_tokens', key: 'id', column: 'continuation', purpose: 'continuation' },
]

const PAGE = 100

export interface SealedCount {
  table: string
  /** Sealed under the first secret. */
  current: number
  /** Under another one of the list. */
  old: number
  /** Under none of it. */
  unreadable: number
}

export const countSealed = (db: Db, sealer: Sealer) => walkAll(db, sealer, async () => {})

/** What it counts is what it found. */
export const reseal = (db: Db, sealer: Sealer) =>
  walkAll(db, sealer, async ({ table, key, column, purpose }, row) => {
    const anew = sealer.seal(purpose, sealer.open(purpose, row.sealed)!)
    await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${anew}
      where ${sql.ref(key)} = ${row.key} and ${sql.ref(column)} = ${row.sealed}`.execute(db)
  })

interface Row {
  key: string
  sealed: string
}

type Visit = (column: SealedColumn, row: Row) => Promise<void>

/** Visits what is sealed under an older secret. */
async function walkAll(db: Db, sealer: Sealer, visitOld: Visit): Promise<SealedCount[]> {
  const counts: SealedCount[] = []
  for (const column of SEALED) {
    const count = { table: column.table, current: 0, old: 0, unreadable: 0 }
    let rows = await pageAfter(db, column, '')
    while (rows.length > 0) {
      for (const row of rows) {
        const age = sealer.ageOf(column.purpose, row.sealed)
        count[age] += 1
        if (age === 'old') await visitOld(column, row)
      }
      rows = await pageAfter(db, column, rows.at(-1)!.key)
    }
    counts.push(count)
  }
  return counts
}

async function pageAfter(db: Db, { table, key, column }: SealedColumn, last: string) {
  const { rows } = await sql<Row>`
    select ${sql.ref(key)} as key, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where ${sql.ref(key)} > ${last} and ${sql.ref(column)} <> ''
    order by ${sql.ref(key)} limit ${sql.lit(PAGE)}`.execute(db)
  return rows
}
