/**
 * What is known of an attempt to sign in before the password is compared: everything in one statement, which looks in the same
 * places whether or not the address has a user.
 */
import { sql } from 'kysely'
import type { Limits } from '../../base/limit.ts'
import type { Db } from '../../db/schema.ts'
import { overUntil } from './throttle.ts'
import type { User } from './user.ts'

interface Attempt {
  email: string
  /** The cookie that marks the browser. */
  browserHash: string | undefined
  network: string
}

export interface Known {
  user: User | undefined
  /** The user's; where there is none, that of a sign-up that this browser began: nobody else learns that it is pending. */
  passwordHash: string | undefined
  /** The user has signed in on it before, which spares it the limits that strangers use up. */
  isKnownBrowser: boolean
  /** Too many credentials from this network were refused. */
  refusedUntil: Date | undefined
}

export async function findKnown(
  { db, limits }: { db: Db; limits: Limits },
  { email, browserHash, network }: Attempt,
  now: Date,
): Promise<Known> {
  const refusals = { limit: 'refusedCredentialsPerNetwork', whom: network } as const
  const { rows } = await sql<Row>`
    select users.id, users.email, users.typed_email as "typedEmail", users.name, users.disabled_at as "disabledAt",
      case when users.id is null then pending.password_hash else users.password_hash end as "passwordHash",
      known.user_id is not null as "isKnownBrowser",
      ${overUntil(limits, refusals, now)} as "refusedUntil"
    from (values (${email}, ${browserHash ?? ''})) as attempt (email, browser_hash)
    left join user_addresses as address on address.email = attempt.email
    left join users on users.id = address.user_id
    left join known_browsers as known
      on known.user_id = users.id and known.browser_hash = attempt.browser_hash
    left join pending_sign_ups as pending
      on pending.email = attempt.email and pending.browser_hash = attempt.browser_hash
      and pending.expires_at > ${now}`.execute(db)
  const { passwordHash, isKnownBrowser, refusedUntil, ...user } = rows[0]!
  return {
    user: isUser(user) ? user : undefined,
    passwordHash: passwordHash ?? undefined,
    isKnownBrowser,
    refusedUntil: refusedUntil ?? undefined,
  }
}

type Nobody = Record<keyof User, null>

type Row = (User | Nobody) & {
  passwordHash: string | null
  isKnownBrowser: boolean
  refusedUntil: Date | null
}

const isUser = (row: User | Nobody): row is User => row.id !== null
