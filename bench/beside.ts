/**
 * What is measured beside the hub, each in a process of its own on a fresh database of the same PostgreSQL.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPostgresDatabase } from '../test/support/postgres-database.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { SignedIn } from './rounds.ts'

export async function withBeside<Result>(
  postgres: PostgresServer,
  [program, ...args]: [program: 'oidc-provider' | 'ceiling', ...args: string[]],
  work: (beside: SignedIn) => Promise<Result>,
): Promise<Result> {
  const database = await createPostgresDatabase(postgres.url)
  try {
    const path = fileURLToPath(new URL(`${program}-process.ts`, import.meta.url))
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
    const child = fork(path, [database.url, ...args], { stdio: [...stdio] })
    const ended = once(child, 'exit')
    const [ready] = (await once(child, 'message')) as [{ port: number; cookies?: string[] }]
    try {
      return await work({ url: `http://127.0.0.1:${ready.port}`, cookies: ready.cookies ?? [] })
    } finally {
      child.disconnect() // which ends it
      await ended
    }
  } finally {
    await database.close()
  }
}
