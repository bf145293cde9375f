/**
 * Three nodes of PostgreSQL under Patroni with an etcd, configured by the files in deploy/patroni. Their machine is this one, so
 * the addresses are others than in the files.
 */
import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { freePorts } from '../../test/support/free-ports.ts'
import { findPostgresPrograms } from '../../test/support/machine.ts'
import { deployFile, type Program, type Sandbox } from './sandbox.ts'

const NAMES = ['a', 'b', 'c'] as const
type Name = (typeof NAMES)[number]

export interface Member {
  name: Name
  role: 'leader' | 'sync_standby' | 'replica'
  state: string
}

export interface PostgresNodes {
  /** Of PostgreSQL and of Patroni's API. */
  ports: Array<{ postgres: number; api: number }>
  /** As whichever node answers sees them; nobody while none does. */
  members(): Promise<Member[]>
  /** As the superuser. */
  query(name: Name, statement: string): Promise<pg.QueryResult>
  /** The process id of its PostgreSQL. */
  postmaster(name: Name): Promise<number>
  start(name: Name): Promise<void>
  /** Its Patroni; PostgreSQL goes on. */
  kill(name: Name): Promise<void>
  /** Orderly: what PostgreSQL shares with the kernel is given back. */
  stop(): Promise<void>
}

export async function startPostgresNodes(sandbox: Sandbox): Promise<PostgresNodes> {
  const secrets = { superuser: newPassword(), replication: newPassword() }
  const free = await freePorts(2 * NAMES.length)
  const ports = NAMES.map((_, index) => ({ postgres: free[2 * index]!, api: free[2 * index + 1]! }))
  const portsOf = (name: Name) => ports[NAMES.indexOf(name)]!
  const etcd = await startEtcd(sandbox)

  const configuration = await sandbox.write('config.yml', await deployFile('patroni/patroni.yml'))
  const programs = new Map<Name, Program>()
  const start = async (name: Name) => {
    const file = await nodeFile(join(sandbox.folder, name), { ...portsOf(name), etcd })
    const environment = { ...variablesOf(file), PATRONI_NAME: name, ...variablesFor(secrets) }
    programs.set(name, await sandbox.start(name, ['patroni', configuration], environment))
  }
  for (const name of NAMES) await start(name)

  return {
    ports,
    start,
    members: () => membersOf(ports.map(({ api }) => api)),
    query: (name, statement) =>
      queryOnce({ port: portsOf(name).postgres, password: secrets.superuser }, statement),
    async postmaster(name) {
      const file = await readFile(join(sandbox.folder, name, 'postmaster.pid'), 'utf8')
      return Number.parseInt(file)
    },
    async kill(name) {
      programs.get(name)!.kill('SIGKILL')
      await programs.get(name)!.exited
    },
    async stop() {
      for (const program of programs.values()) program.kill('SIGTERM')
      await Promise.all([...programs.values()].map(({ exited }) => exited))
    },
  }
}

const newPassword = () => randomBytes(16).toString('hex')

async function queryOnce(at: { port: number; password: string }, statement: string) {
  const client = new pg.Client({ ...at, host: '127.0.0.1', user: 'postgres', database: 'postgres' })
  await client.connect()
  const result = await client.query(statement)
  await client.end()
  return result
}

/** Where it listens. */
async function startEtcd(sandbox: Sandbox): Promise<string> {
  const [client, peer] = (await freePorts(2)).map((port) => `127.0.0.1:${port}`)
  const file = await deployFile('patroni/etcd.env', {
    '10.0.0.11:2379': client!,
    '10.0.0.11:2380': peer!,
    ',b=http://10.0.0.12:2380,c=http://10.0.0.13:2380': '',
  })
  const command = ['etcd', '--log-level=warn', `--data-dir=${sandbox.folder}/etcd`]
  await sandbox.start('etcd', command, variablesOf(file))
  return client!
}

const nodeFile = (folder: string, at: { postgres: number; api: number; etcd: string }) =>
  deployFile('patroni/node.env', {
    '10.0.0.11:2379,10.0.0.12:2379,10.0.0.13:2379': at.etcd,
    '10.0.0.11,127.0.0.1:5432': `127.0.0.1:${at.postgres}`,
    '10.0.0.11:5432': `127.0.0.1:${at.postgres}`,
    '10.0.0.11:8008': `127.0.0.1:${at.api}`,
    '/var/lib/postgresql/hub': folder,
    '/usr/lib/postgresql/15/bin': programFolder(),
  })

/** What the file leaves empty. */
const variablesFor = ({ superuser, replication }: { superuser: string; replication: string }) => ({
  PATRONI_RESTAPI_PASSWORD: superuser,
  PATRONI_SUPERUSER_PASSWORD: superuser,
  PATRONI_REPLICATION_PASSWORD: replication,
})

function programFolder(): string {
  const finding = findPostgresPrograms()
  if ('missing' in finding) throw new Error(`PostgreSQL: ${finding.missing}`)
  return finding.value
}

const variablesOf = (file: string): Record<string, string> =>
  Object.fromEntries(
    [...file.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  )

async function membersOf(ports: number[]): Promise<Member[]> {
  const asked = ports.map(async (port) => {
    const response = await fetch(`http://127.0.0.1:${port}/cluster`, {
      signal: AbortSignal.timeout(1000),
    })
    return ((await response.json()) as { members: Member[] }).members
  })
  const answers = await Promise.allSettled(asked)
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))[0] ?? []
}
