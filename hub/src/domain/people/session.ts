/**
 * Hub sessions: one person signed in on one browser. The cookie carries the secret, the table its hash, and apps see only
 * the public handle (`sid`). A browser may hold several people's.
 */
import { sql } from 'kysely'
import { before, LIFETIME } from '../../base/duration.ts'
import { hashSecret } from '../../base/secret.ts'
import { ofFoundRows } from '../../db/lookup.ts'
import type { Db } from '../../db/schema.ts'

export interface Session {
  id: string
  user: { id: string; email: string; name: string }
  amr: string[]
  authenticatedAt: Date
  createdAt: Date
  lastSeenAt: Date
  expiresAt: Date
  /** Which cookie value it was found by. */
  secretHash: string
}

/** What tokens say of one. */
export type ProvenSession = Pick<Session, 'id' | 'amr' | 'authenticatedAt'> & {
  user: { id: string; name: string }
}

export interface SessionLengths {
  idle: number
  absolute: number
}

export interface Device {
  ip: string | undefined
  userAgent: string | undefined
}

export interface ListedSession {
  id: string
  createdAt: Date
  lastSeenAt: Date
  ip: string | null
  userAgent: string | null
}

/** The live sessions among these secrets, in the order of the secrets. A disabled user has none. */
export async function findSessions(
  db: Db,
  raws: readonly string[],
  lengths: SessionLengths,
  now: Date,
): Promise<Session[]> {
  if (raws.length === 0) return []
  const hashes = raws.map(hashSecret)
  const live = liveSessions(lengths, now)
  const { rows } = await sql<SessionRow>`${live} and secret_hash in (${sql.join(hashes)})`.execute(
    db,
  )
  return rows
    .map(sessionOf)
    .sort((a, b) => hashes.indexOf(a.secretHash) - hashes.indexOf(b.secretHash))
}

export async function findSessionById(
  db: Db,
  id: string,
  lengths: SessionLengths,
  now: Date,
): Promise<Session | undefined> {
  const live = liveSessions(lengths, now)
  const { rows } = await sql<SessionRow>`${live} and sessions.id = ${id}`.execute(db)
  return rows.map(sessionOf)[0]
}

/** To be narrowed by a secret, a handle, or what else points at a session. As text, because nothing is asked oftener. */
export const liveSessions = (lengths: SessionLengths, now: Date) => sql`
  select sessions.id, secret_hash as "secretHash", amr, authenticated_at as "authenticatedAt",
    sessions.created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
    users.id as "userId", users.email, users.name, ip, user_agent as "userAgent"
  from sessions join users on users.id = sessions.user_id
  where ${areAlive(lengths, now)}`

/** Of sessions, joined with their users. */
export const areAlive = ({ idle }: SessionLengths, now: Date) => sql`ended_at is null
    and ${ofFoundRows(sql`sessions.expires_at > ${now}`)} and last_seen_at > ${before(now, idle)} and disabled_at is null`

/** Of a statement's part `live`. Written out: one that selects whatever there is could not be kept prepared. */
export const LIVE_COLUMNS = sql.raw(`live.id, live."secretHash", live.amr, live."authenticatedAt",
  live."createdAt", live."lastSeenAt", live."expiresAt", live."userId", live.email, live.name`)

export interface SessionRow extends Omit<Session, 'user' | 'amr'>, ListedSession {
  amr: string
  userId: string
  email: string
  name: string
}

export function sessionOf({ id, amr, userId, email, name, ...row }: SessionRow): Session {
  const { authenticatedAt, createdAt, lastSeenAt, expiresAt, secretHash } = row
  const user = { id: userId, email, name }
  const times = { authenticatedAt, createdAt, lastSeenAt, expiresAt }
  return { id, user, amr: amr.split(' '), ...times, secretHash }
}

/** Keeps the idle time from running out; writes at most once a minute. */
export async function extendSessions(db: Db, sessions: readonly Session[], now: Date) {
  const stale = sessions.filter(({ lastSeenAt }) => lastSeenAt < before(now, LIFETIME.sessionTouch))
  if (stale.length === 0) return
  const ids = stale.map(({ id }) => id)
  await db.updateTable('sessions').set({ last_seen_at: now }).where('id', 'in', ids).execute()
}

/** The same as a part of a statement whose part `live` found them. Who is changed at this moment is not waited for. */
export const extendingLive = (now: Date) => sql`
  update sessions set last_seen_at = ${now} where id in (
    select sessions.id from sessions join live on live.id = sessions.id
    where live."lastSeenAt" < ${before(now, LIFETIME.sessionTouch)}
    for no key update of sessions skip locked
  )`

/** A person's live sessions on all browsers, the newest first. */
export async function listSessions(
  db: Db,
  userId: string,
  lengths: SessionLengths,
  now: Date,
): Promise<ListedSession[]> {
  const live = liveSessions(lengths, now)
  const { rows } = await sql<SessionRow>`
    ${live} and users.id = ${userId} order by last_seen_at desc`.execute(db)
  return rows.map(({ id, createdAt, lastSeenAt, ip, userAgent }) => {
    return { id, createdAt, lastSeenAt, ip, userAgent }
  })
}
