/**
 * A hub as its operator has it, in a process of its own on a fresh PostgreSQL database. All limits are the defaults, save
 * those of a network: the whole load comes from one address.
 */
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { ISSUER, startHub, type Environment } from '../test/processes/hub-process.ts'
import { createPostgresDatabase } from '../test/support/postgres-database.ts'
import type { LoadRequest } from './load.ts'
import type { PostgresServer } from './postgres-server.ts'

export const HUB_CONFIG = fileURLToPath(new URL('hub.config.json', import.meta.url))

export interface HubPlace {
  url: string
  databaseUrl: string
}

export interface BenchHub extends HubPlace {
  pid: number
  /** Milliseconds from its start. */
  readyAfter: number
}

export async function withHub<Result>(
  postgres: PostgresServer,
  environment: Environment,
  work: (hub: BenchHub) => Promise<Result>,
): Promise<Result> {
  const database = await createPostgresDatabase(postgres.url)
  const HUB_SECRET = randomBytes(32).toString('base64url')
  const DATABASE_URL = database.url
  try {
    const startedAt = performance.now()
    const hub = await startHub({
      ...{ DATABASE_URL, HUB_SECRET, HUB_CONFIG },
      ...environment,
    })
    const readyAfter = performance.now() - startedAt
    try {
      const { url, pid } = hub
      return await work({
        url,
        pid,
        readyAfter,
        databaseUrl: environment['DATABASE_URL'] ?? database.url,
      })
    } finally {
      await hub.end('SIGKILL') // it need not deliver its mail first
    }
  } finally {
    await database.close()
  }
}

/** A call of the JSON API. */
export const call = (path: string, body: unknown, cookie?: string): LoadRequest => ({
  method: 'POST',
  path: `/v1/auth/${path}`,
  headers: {
    Origin: ISSUER,
    'Content-Type': 'application/json',
    ...(cookie !== undefined && { Cookie: cookie }),
  },
  body: JSON.stringify(body),
})

export const CALLBACK = 'http://mail.localhost:4001/identity/callback'

/** The path of a native authorization request. */
export function authorizePath(nonce: string): string {
  const request = {
    app: 'mail',
    redirect_uri: CALLBACK,
    state: 'a-state-of-the-right-length',
    nonce,
  }
  return `/identity/authorize?${new URLSearchParams(request)}`
}
