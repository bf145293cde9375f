/**
 * How a session begins: anew, or by another proof. With it goes everything that the beginning changes, in one statement:
 * every round trip is taken from what could be hashed in its time.
 */
import { sql, type RawBuilder } from 'kysely'
import { after } from '../../base/duration.ts'
import { newHandle, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import { rememberingBrowser, type NewBrowser } from './known-browser.ts'
import type { Device, SessionLengths } from './session.ts'
import { forgetting, type Counter } from './throttle.ts'

export interface Beginning {
  userId: string
  amr: string[]
  /** What the password was compared with, where one was. */
  passwordHash: string | undefined
  /** Where they had not signed in before, as far as is known. */
  newBrowser: NewBrowser | undefined
  /** Those that the right password makes forgotten. */
  guesses: readonly Counter[]
}

export interface StartedSession {
  id: string
  raw: string
}

/** Undefined when the password has been changed since it was compared. */
export async function startSession(
  db: Db,
  { beginning, device, lengths }: { beginning: Beginning; device: Device; lengths: SessionLengths },
  now: Date,
): Promise<StartedSession | undefined> {
  const id = newHandle('ses')
  const { raw, hash } = newSecret()
  const begun = sql`
    insert into sessions (id, secret_hash, user_id, amr, authenticated_at, created_at, last_seen_at, expires_at, ip, user_agent)
    select ${id}, ${hash}, id, ${beginning.amr.join(' ')}, ${now}::timestamptz, ${now}::timestamptz, ${now}::timestamptz,
      ${after(now, lengths.absolute)}::timestamptz, ${device.ip ?? null}::text, ${device.userAgent ?? null}::text
    from person`
  return (await begin(db, { type: 'session_started', begun, beginning }, now))
    ? { id, raw }
    : undefined
}

/** The same person proved it again: the handle stays, the secret changes, so that a fixed or copied cookie is worth nothing. */
export async function reauthenticate(
  db: Db,
  { id, beginning }: { id: string; beginning: Beginning },
  now: Date,
): Promise<StartedSession | undefined> {
  const { raw, hash } = newSecret()
  const begun = sql`
    update sessions set secret_hash = ${hash}, amr = ${beginning.amr.join(' ')}, authenticated_at = ${now}, last_seen_at = ${now}
    from person where sessions.id = ${id} and user_id = person.id and ended_at is null`
  return (await begin(db, { type: 'session_reauthenticated', begun, beginning }, now))
    ? { id, raw }
    : undefined
}

interface Step {
  type: 'session_started' | 'session_reauthenticated'
  /** Writes the session of `person`. */
  begun: RawBuilder<unknown>
  beginning: Beginning
}

/** All of it or nothing. Whoever changes the password meanwhile waits for the lock, and then ends this session too. */
async function begin(db: Db, { type, begun, beginning }: Step, now: Date): Promise<boolean> {
  const { userId, passwordHash, newBrowser, guesses } = beginning
  const unchanged = passwordHash === undefined ? sql`` : sql`and password_hash = ${passwordHash}`
  const parts = [
    sql`person as (select id from users where id = ${userId} ${unchanged} for share)`,
    sql`begun as (${begun} returning sessions.id, user_id)`,
    ...(newBrowser ? rememberingBrowser(newBrowser, now) : []),
    ...(guesses.length > 0 ? [sql`forgotten as (${forgetting(guesses, sql`begun`)})`] : []),
  ]
  const { rows } = await sql`with ${sql.join(parts)}
    insert into audit_events (at, type, user_id, session_id)
    select ${now}, ${type}, user_id, id from begun returning session_id`.execute(db)
  return rows.length > 0
}
