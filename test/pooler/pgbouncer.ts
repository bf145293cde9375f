/**
 * A real PgBouncer in front of one database, with the settings that a test chooses.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { unprivilegedUser } from '../support/cluster.ts'
import { freePort } from '../support/free-ports.ts'

export interface PgBouncer {
  url: string
  stop(): Promise<void>
}

export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  settings: Record<string, string | number>,
): Promise<PgBouncer> {
  const runAs = process.getuid?.() === 0 ? unprivilegedUser() : undefined // it refuses root
  const folder = await mkdtemp(join(runAs ? '/tmp' : tmpdir(), 'symbolon-pgbouncer-'))
  const { hostname, port: serverPort, username, password } = new URL(databaseUrl)
  const port = await freePort()
  const file = {
    ...{ listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'trust' },
    ...{ auth_file: join(folder, 'users'), ...settings },
  }
  const lines = Object.entries(file).map(([name, value]) => `${name} = ${value}`)
  const server = `* = host=${hostname} port=${serverPort}`
  await writeFile(join(folder, 'ini'), ['[databases]', server, '[pgbouncer]', ...lines].join('\n'))
  await writeFile(file.auth_file, `"${username}" "${password}"\n`)
  if (runAs) await chown(folder, runAs.uid, runAs.gid)

  const child = spawn(program, [join(folder, 'ini')], {
    ...runAs,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stderr.on('data', (chunk) => (output += chunk))
  const ended = once(child, 'exit')
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${port}`
  while (!(await answers(url.href))) {
    if (child.exitCode !== null) throw new Error(`PgBouncer ended by itself:\n${output}`)
  }
  return {
    url: url.href,
    async stop() {
      child.kill('SIGINT')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

/** Since 1.21 it can remember prepared statements. */
export function remembersNames(program: string): boolean {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  const [, major, minor] = /PgBouncer (\d+)\.(\d+)/.exec(stdout) ?? []
  return Number(major) > 1 || Number(minor) >= 21
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString })
  try {
    await client.connect()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return false
    throw error
  } finally {
    await client.end()
  }
}
