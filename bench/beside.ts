/**
 * What is measured beside the hub, each in a process of its own on a fresh database of the same PostgreSQL. It runs compiled, as
 * the hub does.
 */
import { build } from 'esbuild'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createPostgresDatabase } from '../test/support/postgres-database.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { SignedIn } from './rounds.ts'

export interface Beside extends SignedIn {
  pid: number
  /** Milliseconds from its start. */
  readyAfter: number
}

export async function withBeside<Result>(
  postgres: PostgresServer,
  [program, ...args]: [program: 'oidc-provider' | 'ceiling', ...args: string[]],
  work: (beside: Beside) => Promise<Result>,
): Promise<Result> {
  const database = await createPostgresDatabase(postgres.url)
  try {
    const path = await compiled(program)
    const startedAt = performance.now()
    const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const
    const child = fork(path, [database.url, ...args], { stdio: [...stdio], execArgv: [] })
    const ended = once(child, 'exit')
    const [ready] = (await once(child, 'message')) as [{ port: number; cookies?: string[] }]
    const readyAfter = performance.now() - startedAt
    const { port, cookies = [] } = ready
    try {
      return await work({ url: `http://127.0.0.1:${port}`, cookies, pid: child.pid!, readyAfter })
    } finally {
      child.disconnect() // which ends it
      await ended
    }
  } finally {
    await database.close()
  }
}

async function compiled(program: string): Promise<string> {
  const local = (path: string) => fileURLToPath(new URL(path, import.meta.url))
  const outfile = local(`../node_modules/.cache/symbolon/${program}.mjs`)
  await build({
    ...{ entryPoints: [local(`${program}-process.ts`)], outfile, logLevel: 'warning' },
    ...{ bundle: true, packages: 'external', platform: 'node', target: 'node20.19', format: 'esm' },
  })
  return outfile
}
