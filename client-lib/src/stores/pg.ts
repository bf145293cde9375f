/**
 * Replay store, link ledger and race-free `create` on PostgreSQL (or PGlite), for a role that holds
 * SELECT and INSERT and nothing else. Nothing here updates or deletes.
 */

import type { NewAccount } from '../app.ts'
import { canonicalEmail } from '../canonical-email.ts'
import type { Link, LinkLedger } from '../link-ledger.ts'
import type { ReplayStore } from '../replay-store.ts'
import { tableName, underLock, type Database, type Queryable } from './sql.ts'

export type { Database, Queryable } from './sql.ts'

const DEFAULT_REPLAY_TABLE = 'identity_used_tokens'
const DEFAULT_LINKS_TABLE = 'identity_links'

/** Rows may be deleted once `expires_at` has passed, by a maintenance role. */
export const replaySchema = (table = DEFAULT_REPLAY_TABLE) => `
CREATE TABLE IF NOT EXISTS ${tableName(table)} (
  id text PRIMARY KEY,
  expires_at timestamptz NOT NULL
)`

/** Append-only; of several rows the newest counts. An identity column needs no right to a sequence. */
export const linksSchema = (table = DEFAULT_LINKS_TABLE) => `
CREATE TABLE IF NOT EXISTS ${tableName(table)} (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  issuer text NOT NULL,
  subject text NOT NULL,
  account_id text NOT NULL,
  proof text NOT NULL CHECK (proof IN ('email', 'local')),
  linked_at timestamptz NOT NULL DEFAULT now()
)`

export function pgReplay(db: Database, table = DEFAULT_REPLAY_TABLE): ReplayStore {
  const insert = `INSERT INTO ${tableName(table)} (id, expires_at) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING id`
  return {
    async consume(id, expiresAt) {
      const { rows } = await db.query(insert, [id, expiresAt.toISOString()])
      return rows.length === 1
    },
  }
}

export function pgLinks(db: Database, table = DEFAULT_LINKS_TABLE): LinkLedger {
  return {
    findBySubject: (issuer, subject) => newestLink(db, { table, issuer, subject }),
    findByAccount: (issuer, accountId) => newestLink(db, { table, issuer, accountId }),
    add: (link) =>
      underLock(db, `link ${link.issuer} ${link.accountId}`, async (tx) => {
        const { issuer, accountId, subject, proof } = link
        const standing = await newestLink(tx, { table, issuer, accountId })
        if (standing && standing.subject !== subject) return standing
        if (standing?.proof !== proof) await insertLink(tx, table, link)
        return link
      }),
  }
}

export interface ProvisionOptions {
  /** Rows that may match, read with `tx`, as in `accounts.findByEmail`. */
  findByEmail(tx: Queryable, email: string): Promise<readonly { email: string }[]>
  /** Inserts the account with `tx` and returns its id. */
  insert(tx: Queryable, account: NewAccount): Promise<string | number>
  /** The ledger's table, where the app keeps one. */
  linksTable?: string
}

/**
 * An `accounts.create` that makes one account per canonical address however many sign-ins race: it
 * looks again under a lock, then inserts the account and its link in one transaction. A local
 * sign-up does not take this lock; a unique index on the address covers that race as well.
 *
 * @example
 * create: pgProvision(pool, {
 *   findByEmail: async (tx, email) => (await tx.query(SELECT_BY_EMAIL, [email])).rows,
 *   insert: async (tx, { email, name }) => (await tx.query(INSERT, [email, name])).rows[0].id,
 *   linksTable: 'identity_links',
 * })
 */
export function pgProvision(db: Database, { findByEmail, insert, linksTable }: ProvisionOptions) {
  return (account: NewAccount): Promise<void> =>
    underLock(db, `account ${account.email}`, async (tx) => {
      const rows = await findByEmail(tx, account.email)
      if (rows.some(({ email }) => canonicalEmail(email) === account.email)) return

      const accountId = String(await insert(tx, account))
      if (linksTable !== undefined) {
        await insertLink(tx, linksTable, { ...account.link, accountId, proof: 'email' })
      }
    })
}

type LinkKey = { table: string; issuer: string } & ({ subject: string } | { accountId: string })

async function newestLink(db: Queryable, key: LinkKey): Promise<Link | undefined> {
  const [column, value] =
    'subject' in key ? ['subject', key.subject] : ['account_id', key.accountId]
  const { rows } = await db.query(
    `SELECT issuer, subject, account_id AS "accountId", proof FROM ${tableName(key.table)}
      WHERE issuer = $1 AND ${column} = $2 ORDER BY id DESC LIMIT 1`,
    [key.issuer, value],
  )
  return rows[0] as Link | undefined
}

async function insertLink(db: Queryable, table: string, link: Link): Promise<void> {
  await db.query(
    `INSERT INTO ${tableName(table)} (issuer, subject, account_id, proof) VALUES ($1, $2, $3, $4)`,
    [link.issuer, link.subject, link.accountId, link.proof],
  )
}
