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

/** `cookies` is the request's Cookie header. */
export interface Sessions {
  start(userId: string): Promise<SessionHeaders>
  findUserId(cookies: string | null | undefined): Promise<string | undefined>
  end(cookies: string | null | undefined): Promise<SessionHeaders>
}

export function createSessions({ database, cookieName, appUrl, now }: SessionSettings): Sessions {
  const secure = appUrl.startsWith('https:')
  const name = secure ? `__Host-${cookieName}` : cookieName
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  const setCookie = (id: string, maxAge: number) => ({
    'Set-Cookie': `${name}=${id}; Max-Age=${maxAge}; ${attributes}`,
  })

  return {
    async start(userId) {
      const id = randomBytes(32).toString('base64url')
      await database.query(
        'INSERT INTO sessions (id_hash, user_id, expires_at) VALUES ($1, $2, $3)',
        [hashOf(id), userId, new Date(now().getTime() + DAYS_30 * 1000)],
      )
      return setCookie(id, DAYS_30)
    },

    async findUserId(cookies) {
      const id = readCookie(cookies, name)
      if (id === undefined) return undefined
      const { rows } = await database.query(
        `SELECT user_id AS "userId" FROM sessions
         WHERE id_hash = $1 AND expires_at > $2
           AND NOT EXISTS (SELECT 1 FROM ended_sessions e WHERE e.id_hash = sessions.id_hash)`,
        [hashOf(id), now()],
      )
      return (rows as Array<{ userId: string }>)[0]?.userId
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
