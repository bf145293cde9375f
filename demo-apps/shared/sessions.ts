/**
 * An app's own sessions: a random id in a cookie, its hash in the table. Signing out inserts into
 * ended_sessions instead of changing a row, so that both take no more than SELECT and INSERT.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Database } from './database.ts'

const DAYS_30 = 30 * 24 * 60 * 60

export const SESSION_TABLES = {
  // No foreign key to users: checking one locks the person's row, which is more than reading it.
  sessions: `CREATE TABLE IF NOT EXISTS sessions (
    id_hash text PRIMARY KEY,
    user_id text NOT NULL,
    expires_at timestamptz NOT NULL
  )`,
  // Which of them began through the hub: what the hub ends, it names by these.
  hub_sessions: `CREATE TABLE IF NOT EXISTS hub_sessions (
    id_hash text PRIMARY KEY,
    sub text NOT NULL,
    sid text NOT NULL,
    started_at timestamptz NOT NULL
  )`,
  ended_sessions: `CREATE TABLE IF NOT EXISTS ended_sessions (
    id_hash text PRIMARY KEY,
    ended_at timestamptz NOT NULL
  )`,
}

export interface SessionSettings {
  database: Database
  cookieName: string
  /** https adds Secure and the `__Host-` prefix, which no sibling subdomain can plant. */
  appUrl: string
  now: () => Date
}

/** The response headers that carry a session, or end one. */
export type SessionHeaders = { 'Set-Cookie': string }

/** The hub's handles. */
export interface HubHandles {
  sub: string
  sid: string
}

/** The handles and `startedAt` are null where it began with the app's own sign-in. */
export interface Session {
  userId: string
  sub: string | null
  sid: string | null
  startedAt: Date | null
}

/** `cookies` is the request's Cookie header. */
export interface Sessions {
  start(userId: string, hub?: HubHandles): Promise<SessionHeaders>
  find(cookies: string | null | undefined): Promise<Session | undefined>
  end(cookies: string | null | undefined): Promise<SessionHeaders>
  /** Every session that began with this one of the hub's, or for this person. */
  endByHub(handles: { sub: string | undefined; sid: string | undefined }): Promise<void>
}

export function createSessions({ database, cookieName, appUrl, now }: SessionSettings): Sessions {
  const secure = appUrl.startsWith('https:')
  const name = secure ? `__Host-${cookieName}` : cookieName
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const setCookie = (id: string, maxAge: number) => ({
    'Set-Cookie': `${name}=${id}; Max-Age=${maxAge}; ${attributes}`,
  })

  return {
    async start(userId, hub) {
      const id = randomBytes(32).toString('base64url')
      if (hub) {
        await database.query(
          'INSERT INTO hub_sessions (id_hash, sub, sid, started_at) VALUES ($1, $2, $3, $4)',
          [hashOf(id), hub.sub, hub.sid, now()],
        )
      }
      await database.query(
        'INSERT INTO sessions (id_hash, user_id, expires_at) VALUES ($1, $2, $3)',
        [hashOf(id), userId, new Date(now().getTime() + DAYS_30 * 1000)],
      )
      return setCookie(id, DAYS_30)
    },

    async find(cookies) {
      const id = readCookie(cookies, name)
      if (id === undefined) return undefined
      const { rows } = await database.query(
        `SELECT user_id AS "userId", sub, sid, started_at AS "startedAt"
         FROM sessions LEFT JOIN hub_sessions USING (id_hash)
         WHERE id_hash = $1 AND expires_at > $2
           AND NOT EXISTS (SELECT 1 FROM ended_sessions e WHERE e.id_hash = sessions.id_hash)`,
        [hashOf(id), now()],
      )
      return (rows as Session[])[0]
    },

    async end(cookies) {
      const id = readCookie(cookies, name)
      if (id !== undefined) {
        // Only a session of ours can be ended: made-up cookies must not fill the table.
        await database.query(
          `INSERT INTO ended_sessions (id_hash, ended_at)
           SELECT id_hash, $2 FROM sessions WHERE id_hash = $1 ON CONFLICT DO NOTHING`,
          [hashOf(id), now()],
        )
      }
      return setCookie('', 0)
    },

    async endByHub({ sub, sid }) {
      await database.query(
        `INSERT INTO ended_sessions (id_hash, ended_at)
         SELECT id_hash, $3 FROM hub_sessions
         WHERE CASE WHEN $2::text IS NULL THEN sub = $1 ELSE sid = $2 END ON CONFLICT DO NOTHING`,
        [sub ?? null, sid ?? null, now()],
      )
    },
  }
}

const hashOf = (id: string) => createHash('sha256').update(id).digest('base64url')

function readCookie(cookies: string | null | undefined, name: string): string | undefined {
  const values = (cookies ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`))
    .map((pair) => pair.slice(name.length + 1))
  // Two cookies of one name count as none: nobody can tell which of them the app set.
  return values.length === 1 ? values[0] : undefined
}
