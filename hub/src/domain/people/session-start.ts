/**
 * How a session begins: anew, or by another proof. With it goes everything that the beginning changes, in one statement:
 * every round trip is taken from what could be hashed in its time.
 */
import { sql, type RawBuilder } from 'kysely'
import { after } from '../../base/duration.ts'
import { newHandle, newSecret } from '../../base/secret.ts'
import type { Db } from '../../db/schema.ts'
import { insertEvent, type AuditEvent } from '../audit/event.ts'
import { rememberingBrowser, type NewBrowser } from './known-browser.ts'
import type { Device, SessionLengths } from './session.ts'
import { forgetting, type Counter } from './throttle.ts'

export interface Beginning {
  userId: string
  amr: string[]
  /** Where they had not signed in before, as far as is known. */
  newBrowser: NewBrowser | undefined
  /** Those that the right password makes forgotten. */
  guesses: readonly Counter[]
}

export interface StartedSession {
  id: string
  raw: string
}

export async function startSession(
  db: Db,
  { beginning, device, lengths }: { beginning: Beginning; device: Device; lengths: SessionLengths },
  now: Date,
): Promise<StartedSession> {
  const id = newHandle('ses')
  const { raw, hash } = newSecret()
  const { userId, amr } = beginning
  const started = sql`started as (
    insert into sessions (id, secret_hash, user_id, amr, authenticated_at, created_at, last_seen_at, expires_at, ip, user_agent)
    values (${id}, ${hash}, ${userId}, ${amr.join(' ')}, ${now}, ${now}, ${now}, ${after(now, lengths.absolute)},
      ${device.ip ?? null}, ${device.userAgent ?? null})
  )`
  const event = { type: 'session_started', userId, sessionId: id } as const
  await record(db, { event, beside: [started, ...changedBy(beginning, now)] }, now)
  return { id, raw }
}

/** The same person proved it again: the handle stays, the secret changes, so that a fixed or copied cookie is worth nothing. */
export async function reauthenticate(
  db: Db,
  { id, beginning }: { id: string; beginning: Beginning },
  now: Date,
): Promise<StartedSession | undefined> {
  const { raw, hash } = newSecret()
  const { userId, amr } = beginning
  const row = await db
    .updateTable('sessions')
    .set({ secret_hash: hash, amr: amr.join(' '), authenticated_at: now, last_seen_at: now })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('ended_at', 'is', null)
    .returning('id')
    .executeTakeFirst()
  if (!row) return undefined
  const event = { type: 'session_reauthenticated', userId, sessionId: id } as const
  await record(db, { event, beside: changedBy(beginning, now) }, now)
  return { id, raw }
}

const changedBy = ({ userId, newBrowser, guesses }: Beginning, now: Date) => [
  ...(newBrowser ? rememberingBrowser(userId, newBrowser, now) : []),
  ...(guesses.length > 0 ? [sql`forgotten as (${forgetting(guesses)})`] : []),
]

async function record(
  db: Db,
  { event, beside }: { event: AuditEvent; beside: ReadonlyArray<RawBuilder<unknown>> },
  now: Date,
): Promise<void> {
  const parts = beside.length > 0 ? sql`with ${sql.join(beside)} ` : sql``
  await sql`${parts}${insertEvent(db, event, now)}`.execute(db)
}
