/**
 * What holds whatever fails: nobody is signed in as somebody else, nobody is a user twice, nothing is used twice, no user row
 * changes, nothing acknowledged is lost, the audit trail is whole, and no table grows for ever. Each is read from the tables of
 * hub and app, and held against what people were told; an invariant lists what breaks it.
 */
import { sql } from 'kysely'
import type { Database } from '../../demo-apps/shared/database.ts'
import { after, days, LIFETIME } from '../../hub/src/base/duration.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { chainEvents, verifyChain } from '../../hub/src/domain/audit/chain.ts'
import { removeExpired } from '../../hub/src/domain/people/housekeeping.ts'
import type { Ledger } from './ledger.ts'

export interface Records {
  hub: Db
  mail: Database
  ledger: Ledger
  /** Every user row as it was when it was first seen, by table and id. */
  firstSeen: Map<string, string>
}

/** One line for each thing that is not as it must be. */
export async function findViolations(records: Records): Promise<string[]> {
  const found: string[] = []
  for (const [name, broken] of Object.entries(INVARIANTS))
    found.push(...(await broken(records)).map((what) => `${name}: ${what}`))
  return found
}

type Invariant = (records: Records) => Promise<string[]>

export const INVARIANTS: Record<string, Invariant> = {
  'nobody is signed in as somebody else': async ({ hub, mail, ledger }) => {
    const emails = emailsById(await hubUsers(hub))
    const atMail = await mailSessions(mail)
    return [
      ...ledger.strangers,
      ...atMail
        .filter(({ sub, email }) => emails.get(sub) !== email)
        .map(({ sub, email }) => `${emails.get(sub)} opened ${email} at Mail`),
      ...atMail
        .filter(({ hash, email }) => (ledger.mailSessions.get(hash) ?? email) !== email)
        .map(({ email }) => `a session of ${email} at Mail was given to another`),
      ...(await hubSessions(hub))
        .filter(({ hash, userId }) => {
          const owner = ledger.sessions.get(hash)?.email
          return owner !== undefined && owner !== emails.get(userId)
        })
        .map(({ userId }) => `a session of ${emails.get(userId)} was given to another`),
    ]
  },

  'nobody is a user twice': async ({ hub, mail }) => {
    const atHub = [...(await hubUsers(hub)), ...(await hubAddresses(hub))]
    const users = atHub.map(({ email, kind }) => `${kind} ${email.toLowerCase()}`)
    const accounts = (await mailUsers(mail)).map(({ email }) => `Mail ${email.toLowerCase()}`)
    return repeated([...users, ...accounts]).filter((who) => who !== 'Mail carol@example.com') // from before the hub
  },

  'nothing is used twice': async ({ mail, ledger }) => {
    const opened = await countOf(mail, 'hub_sessions')
    const used = await countOf(mail, 'identity_used_tokens')
    const excess = opened > used ? [`${opened} sessions at Mail from ${used} tokens`] : []
    return [...ledger.acceptedReplays, ...excess]
  },

  'no user row changes': async ({ hub, mail, firstSeen }) => {
    const rows = [...(await hubUsers(hub)), ...(await mailUsers(mail))]
    const now = new Map(rows.map(({ kind, id, row }) => [`${kind} ${id}`, row]))
    const changed = [...firstSeen].filter(([key, row]) => now.get(key) !== row)
    for (const [key, row] of now) if (!firstSeen.has(key)) firstSeen.set(key, row)
    return changed.map(([key]) => key)
  },

  'nothing that was acknowledged is lost': async ({ hub, mail, ledger }) => {
    const people = new Set((await hubAddresses(hub)).map(({ email }) => email))
    const pending = await hub.selectFrom('pending_sign_ups').select('email').execute()
    const signedUp = new Set([...people, ...pending.map(({ email }) => email)])
    const sessions = new Map((await hubSessions(hub)).map((session) => [session.hash, session]))
    const atMail = new Set((await mailSessions(mail)).map(({ hash }) => hash))
    return [
      ...ledger.signUps.filter((email) => !signedUp.has(email)).map(lost('sign-up')),
      ...ledger.people.filter((email) => !people.has(email)).map(lost('user')),
      ...[...ledger.sessions]
        .filter(([hash, { isEnded }]) => {
          const found = sessions.get(hash)
          return !found || (isEnded !== 'perhaps' && found.isEnded !== isEnded)
        })
        .map(([, { email, isEnded }]) => lost(isEnded ? 'end of a session' : 'session')(email)),
      ...[...ledger.mailSessions]
        .filter(([hash]) => !atMail.has(hash))
        .map(([, email]) => lost('session at Mail')(email)),
    ]
  },

  'nobody was refused what is theirs': async ({ ledger }) => ledger.wrongRefusals,

  'the audit trail is whole': async ({ hub }) => {
    const { faults } = await verifyChain(hub) // of what was chained before the fault
    const started = await hub
      .selectFrom('audit_events')
      .select('session_id')
      .where('type', '=', 'session_started')
      .execute()
    const known = new Set(started.map(({ session_id }) => session_id))
    const untold = (await hubSessions(hub)).filter(({ id }) => !known.has(id))
    await chainEvents({ db: hub, log: () => {} }, after(new Date(), days(1)))
    return [
      ...faults.map(({ batch, problem }) => `batch ${batch}: ${problem}`),
      ...untold.map(({ id }) => `nothing about ${id}`),
    ]
  },

  'every table with a lifetime is emptied': async ({ hub }) => {
    const left: string[] = []
    const rehearsal = hub.transaction().execute(async (tx) => {
      await removeExpired(tx, LENGTHS, after(new Date(), days(500)))
      for (const table of await tablesOf(tx)) {
        if (!KEPT.includes(table) && (await isFilled(tx, table))) left.push(table)
      }
      throw new Undone()
    })
    await rehearsal.catch((error: unknown) => {
      if (!(error instanceof Undone)) throw error
    })
    return left
  },
}

/** Ends the transaction in which the future was tried. */
class Undone extends Error {}

const LENGTHS = { idle: LIFETIME.sessionIdle, absolute: LIFETIME.sessionAbsolute }

/** These are as long as there are people and keys, or are the trail itself. */
const KEPT = [
  ...['users', 'user_addresses', 'app_addresses', 'withdrawals', 'consents'],
  ...['signing_keys', 'audit_events', 'audit_batches', 'migrations'],
]

interface UserRow {
  kind: 'user' | 'address' | 'account'
  id: string
  email: string
  row: string
}

async function hubUsers(hub: Db): Promise<UserRow[]> {
  const { rows } = await sql<UserRow>`
    select 'user' as kind, id, email, users::text as row from users`.execute(hub)
  return rows
}

async function hubAddresses(hub: Db): Promise<UserRow[]> {
  const { rows } = await sql<UserRow>`
    select 'address' as kind, email as id, email, user_addresses::text as row from user_addresses`.execute(
    hub,
  )
  return rows
}

async function mailUsers(mail: Database): Promise<UserRow[]> {
  const { rows } = await mail.query(
    `select 'account' as kind, id, email, users::text as row from users`,
  )
  return rows as UserRow[]
}

async function hubSessions(hub: Db) {
  const rows = await hub
    .selectFrom('sessions')
    .select(['id', 'secret_hash as hash', 'user_id as userId', 'ended_at as endedAt'])
    .execute()
  return rows.map((row) => ({ ...row, isEnded: row.endedAt !== null }))
}

/** Those that began through the hub. */
async function mailSessions(mail: Database) {
  const { rows } = await mail.query(
    `select id_hash as hash, sub, email from hub_sessions join sessions using (id_hash)
     left join users on users.id = user_id`,
  )
  return rows as Array<{ hash: string; sub: string; email: string }>
}

async function countOf(mail: Database, table: string): Promise<number> {
  const { rows } = await mail.query(`select count(*)::int as count from ${table}`)
  return (rows as Array<{ count: number }>)[0]!.count
}

async function tablesOf(hub: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`.execute(
    hub,
  )
  return rows.map(({ name }) => name)
}

async function isFilled(hub: Db, table: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.table(table)} limit 1`.execute(hub)
  return rows.length > 0
}

const emailsById = (users: readonly UserRow[]) => new Map(users.map(({ id, email }) => [id, email]))
const lost = (what: string) => (email: string) => `the ${what} of ${email}`
const repeated = (names: readonly string[]) => names.filter((name, i) => names.indexOf(name) !== i)
