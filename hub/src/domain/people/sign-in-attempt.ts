/**
 * What is known of an attempt to sign in before the password is compared, and its counting: everything in one statement, which
 * does the same whether or not the address has a user.
 */
import { sql, type RawBuilder } from 'kysely'
import type { Limits } from '../../base/limit.ts'
import type { Db } from '../../db/schema.ts'
import { byStrangers, byStrangersAnywhere, onKnownBrowser } from './guess.ts'
import { counting, overUntil, type Counter } from './throttle.ts'
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
  /** Too many guesses, or too many refused credentials from this network. */
  refusedUntil: Date | undefined
  /** Too many guesses of strangers at all addresses of the user: no password is right, and nobody is told why. */
  isBarred: boolean
  /** Where it was counted, until the right password makes it forgotten. */
  guesses: readonly Counter[]
}

/** What one limit refuses is not counted by the next, or a stranger would use up a month's guesses in a minute. */
export async function countAttempt(
  { db, limits }: { db: Db; limits: Limits },
  attempt: Attempt,
  now: Date,
): Promise<Known> {
  const [lately, inAll] = byStrangers(attempt.email)
  const anywhere = byStrangersAnywhere('')
  const person = sql<string>`${anywhere.whom} || coalesce(id, ${attempt.email})`
  const counted = (counter: Parameters<typeof counting>[0], from: RawBuilder<unknown>) =>
    counting(counter, { limits, now, from })

  const { rows } = await sql<Row>`with known as (${whatIsKnown(limits, attempt, now)}),
    admitted as (select id, "isKnownBrowser" from known where "refusedUntil" is null),
    at_home as (${counted(onKnownBrowser(attempt), sql`from admitted where "isKnownBrowser"`)}),
    lately as (${counted(lately, sql`from admitted where not "isKnownBrowser"`)}),
    in_all as (${counted(inAll, sql`from lately where "overUntil" is null`)}),
    anywhere as (${counted({ ...anywhere, whom: person }, sql`from admitted, in_all where "overUntil" is null`)})
    select id, email, "typedEmail", name, "disabledAt", "passwordHash", "isKnownBrowser",
      coalesce("refusedUntil", at_home."overUntil", lately."overUntil", in_all."overUntil") as "refusedUntil",
      anywhere."overUntil" is not null as "isBarred"
    from known left join at_home on true left join lately on true left join in_all on true
      left join anywhere on true`.execute(db)
  const { passwordHash, isKnownBrowser, refusedUntil, isBarred, ...user } = rows[0]!
  const strangers = [lately, inAll, byStrangersAnywhere(user.id ?? attempt.email)]
  return {
    user: isUser(user) ? user : undefined,
    passwordHash: passwordHash ?? undefined,
    isKnownBrowser,
    refusedUntil: refusedUntil ?? undefined,
    isBarred,
    guesses: isKnownBrowser ? [onKnownBrowser(attempt)] : strangers,
  }
}

function whatIsKnown(limits: Limits, { email, browserHash, network }: Attempt, now: Date) {
  const refusals = { limit: 'refusedCredentialsPerNetwork', whom: network } as const
  return sql`
    select users.id, users.email, users.typed_email as "typedEmail", users.name, users.disabled_at as "disabledAt",
      case when users.id is null then pending.password_hash else users.password_hash end as "passwordHash",
      known_browsers.user_id is not null as "isKnownBrowser",
      ${overUntil(limits, refusals, now)} as "refusedUntil"
    from (values (${email}, ${browserHash ?? ''})) as attempt (email, browser_hash)
    left join user_addresses as address on address.email = attempt.email
    left join users on users.id = address.user_id
    left join known_browsers
      on known_browsers.user_id = users.id and known_browsers.browser_hash = attempt.browser_hash
    left join pending_sign_ups as pending
      on pending.email = attempt.email and pending.browser_hash = attempt.browser_hash
      and pending.expires_at > ${now}`
}

type Nobody = Record<keyof User, null>

type Row = (User | Nobody) & {
  passwordHash: string | null
  isKnownBrowser: boolean
  refusedUntil: Date | null
  isBarred: boolean
}

const isUser = (row: User | Nobody): row is User => row.id !== null
