/**
 * A whole hub in this process: the real app on the real migrations and a fresh database. Only the clock, the log and the
 * cost of a hash are ours.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { openPglite } from '../../hub/src/db/pglite.ts'
import { openPostgres } from '../../hub/src/db/postgres.ts'
import { migrate } from '../../hub/src/db/migrate.ts'
import type { Db } from '../../hub/src/db/schema.ts'
import { loadConfig } from '../../hub/src/config.ts'
import { parseSettings } from '../../hub/src/config-file.ts'
import { createHubApp } from '../../hub/src/http/app.ts'
import { createHub } from '../../hub/src/main.ts'
import { addUser } from '../../hub/src/commands/user.ts'
import { openTestDatabase, type TestDatabase } from './databases.ts'

export const CHEAP_HASH = { memoryCost: 1024, timeCost: 1, parallelism: 1 }
export const ISSUER = 'https://hub.test'
export const PASSWORD = 'Correct-Horse9'

/** Of a database on a machine that may stop for some seconds: what the hub's own do is tried on whole processes. */
const PATIENT = { statement: 20_000, idleTransaction: 20_000, poolWait: 20_000, standstill: 20_000 }

export interface LoggedEvent {
  event: string
  [field: string]: unknown
}

export interface Mail {
  id: string
  to: string
  subject: string
  text: string
  html: string
  at: string
}

export interface HubOptions {
  /** The HUB_CONFIG file. */
  settings?: Record<string, unknown>
  environment?: Record<string, string>
  database?: TestDatabase
  issuer?: string
}

export type TestHub = Awaited<ReturnType<typeof openTestHub>>

export async function openTestHub(options: HubOptions = {}) {
  const database = options.database ?? (await openTestDatabase())
  const db =
    database.kind === 'postgres' ? openPostgres(database.url, PATIENT) : openPglite(database.pglite)
  await migrate(db)

  const config = configOf(options)
  const events: LoggedEvent[] = []
  const clock = { at: new Date() }
  const log = (event: string, fields = {}) => void events.push({ event, ...fields })
  const hub = await createHub(config, db, { now: () => clock.at, log, hashCost: CHEAP_HASH })
  const app = createHubApp(hub)

  return {
    hub,
    app,
    db,
    clock,
    events,
    /** Moves the clock on. */
    pass: (milliseconds: number) => (clock.at = new Date(clock.at.getTime() + milliseconds)),
    mails: async () => (await (await app.request('/dev/mailbox.json')).json()) as Mail[],
    addUser: async (email: string, name = 'Ada Example', password = PASSWORD) => {
      const report = await addUser(hub, { email, name, password })
      if (report.exitCode !== 0) throw new Error(report.lines.join('\n'))
      return (report.data as { id: string }).id
    },
    empty: () => empty(db),
    close: async () => {
      await db.destroy()
      await database.close()
    },
  }
}

function configOf({ settings = {}, environment = {}, issuer = ISSUER }: HubOptions) {
  const HUB_SECRET = randomBytes(32).toString('base64url')
  const config = loadConfig({ HUB_URL: issuer, HUB_SECRET, ...environment })
  const parsed = parseSettings(JSON.stringify(settings), { environment, issuer, folder: '' })
  if (parsed.problems.length > 0) throw new Error(parsed.problems.join('\n'))
  return { ...config, ...parsed.settings }
}

/** Whatever these hold of people, directly or below it, in an order that no reference forbids. */
const OF_PEOPLE = [
  ...['sessions', 'users', 'pending_sign_ups', 'one_time_tokens', 'outbox', 'throttles'],
  ...['withdrawals', 'revocations', 'logout_deliveries', 'device_authorizations', 'audit_events'],
]

/** Everybody leaves; keys stay. `truncate` would make new files for every table and index, and PGlite keeps its files in memory. */
async function empty(db: Db) {
  for (const table of OF_PEOPLE) await sql`delete from ${sql.table(table)}`.execute(db)
}

export const CALLBACK = 'https://mail.test/identity/callback'

export const TWO_APPS = {
  brand: { name: 'Acme' },
  apps: [
    { id: 'mail', name: 'Mail', redirectUris: [CALLBACK] },
    { id: 'calendar', name: 'Calendar', redirectUris: ['https://calendar.test/identity/callback'] },
  ],
}

/** A valid authorization request; a test shows only what it changes. `undefined` leaves a parameter out. */
export function authorizeUrl(change: Record<string, string | undefined> = {}): string {
  const parameters = {
    app: 'mail',
    redirect_uri: CALLBACK,
    state: 'a-state-of-the-right-length',
    nonce: 'n'.repeat(43),
    ...change,
  }
  const given = Object.entries(parameters).filter(
    (pair): pair is [string, string] => pair[1] !== undefined,
  )
  return `${ISSUER}/identity/authorize?${new URLSearchParams(given)}`
}

/** A client of the JSON API that is no browser: it keeps cookies and sends its Origin. */
export function createApiClient({ app }: Pick<TestHub, 'app'>) {
  const jar = new Map<string, string>()

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ) => {
    const response = await app.request(`${ISSUER}/v1/auth/${path}`, {
      method,
      headers: {
        Origin: ISSUER,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0]!.split('=') as [string, string]
      if (value === '') jar.delete(name)
      else jar.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), response }
  }
  return {
    jar,
    call,
    post: (path: string, body?: unknown, headers?: Record<string, string>) =>
      call('POST', path, body, headers),
    get: (path: string) => call('GET', path),
  }
}

export const linkTokenOf = (mail: Mail) => /[?&]token=([A-Za-z0-9._~-]+)/.exec(mail.text)![1]!
export const codeOf = (mail: Mail) => /(?<!\d)\d{6}(?!\d)/.exec(mail.text)![0]
