/**
 * Accounts, link ledger and replay store on PostgreSQL, for a role that holds SELECT and INSERT and nothing else. Nothing
 * here updates or deletes.
 */

import type { Account, Accounts, NewAccount } from '../app.ts'
import { canonicalEmail } from '../canonical-email.ts'
import type { Link, LinkHistory } from '../link-ledger.ts'
import type { ReplayStore } from '../replay-store.ts'
import { underLock, type Queryable, type SqlDatabase } from './sql-database.ts'
import { linksTable, replayTable, type TableNames } from './tables.ts'

/** The app's own statements; each is given the database, or a transaction of it. */
export interface AccountQueries<A extends Account, Db> {
  /** Rows that may match, in any case or spelling; the library compares canonically itself. */
  findByEmail(db: Db, email: string): Promise<readonly A[]>
  findById(db: Db, id: string): Promise<A | null | undefined>
  /** Inserts one account (address verified, no usable password) and returns its id. */
  insert?(tx: Db, account: NewAccount): Promise<string | number>
}

/** What createHubClient wants of a database. */
export interface SqlStores<A extends Account> {
  accounts: Accounts<A>
  links: LinkHistory
  replay: ReplayStore
}

export function sqlStores<A extends Account, Db>(
  db: SqlDatabase<Db>,
  queries: AccountQueries<A, Db>,
  tables: TableNames = {},
): SqlStores<A> {
  return {
    accounts: sqlAccounts(db, queries, linksTable(tables)),
    links: sqlLinks(db, tables),
    replay: sqlReplay(db, tables),
  }
}

/**
 * `create` makes one account per canonical address however many sign-ins race: it looks again under a lock, then inserts the
 * account and its link in one transaction. A local sign-up does not take this lock; a unique index covers that race as well.
 */
function sqlAccounts<A extends Account, Db>(
  db: SqlDatabase<Db>,
  { findByEmail, findById, insert }: AccountQueries<A, Db>,
  links: string,
): Accounts<A> {
  const found: Accounts<A> = {
    findByEmail: (email) => findByEmail(db.own, email),
    findById: (id) => findById(db.own, id),
  }
  if (!insert) return found

  const create = (account: NewAccount) =>
    underLock(db, `account ${account.email}`, async (tx) => {
      const rows = await findByEmail(tx.own, account.email)
      if (rows.some(({ email }) => canonicalEmail(email) === account.email)) return

      const accountId = String(await insert(tx.own, account))
      await insertLink(tx, links, { ...account.link, accountId, proof: 'email' })
    })
  return { ...found, create }
}

export function sqlReplay(db: Queryable, tables: TableNames = {}): ReplayStore {
  const insert = `INSERT INTO ${replayTable(tables)} (id, expires_at) VALUES ($1, $2)
    ON CONFLICT DO NOTHING RETURNING id`
  return {
    async consume(id, expiresAt) {
      const { rows } = await db.query(insert, [id, expiresAt.toISOString()])
      return rows.length === 1
    },
  }
}

export function sqlLinks(db: SqlDatabase<unknown>, tables: TableNames = {}): LinkHistory {
  const table = linksTable(tables)
  const lockOf = ({ issuer, accountId }: { issuer: string; accountId: string }) =>
    `link ${issuer} ${accountId}`

  return {
    findBySubject: (issuer, subject) => newestLink(db, { table, issuer, subject }),
    findByAccount: (issuer, accountId) => newestLink(db, { table, issuer, accountId }),
    add: (link) =>
      underLock(db, lockOf(link), async (tx) => {
        const { issuer, accountId, subject, proof } = link
        const standing = await newestLink(tx, { table, issuer, accountId })
        if (standing && standing.subject !== subject) return standing
        if (standing?.proof !== proof) await insertLink(tx, table, link)
        return link
      }),
    supersede: (link) =>
      underLock(db, lockOf(link), (tx) => insertLink(tx, table, { ...link, proof: 'local' })),
  }
}

type LinkKey = { table: string; issuer: string } & ({ subject: string } | { accountId: string })

async function newestLink(db: Queryable, key: LinkKey): Promise<Link | undefined> {
  const [column, value] =
    'subject' in key ? ['subject', key.subject] : ['account_id', key.accountId]
  const { rows } = await db.query(
    `SELECT issuer, subject, account_id AS "accountId", proof FROM ${key.table}
      WHERE issuer = $1 AND ${column} = $2 ORDER BY id DESC LIMIT 1`,
    [key.issuer, value],
  )
  return rows[0] as Link | undefined
}

async function insertLink(db: Queryable, table: string, link: Link): Promise<void> {
  await db.query(
    `INSERT INTO ${table} (issuer, subject, account_id, proof) VALUES ($1, $2, $3, $4)`,
    [link.issuer, link.subject, link.accountId, link.proof],
  )
}
