/**
 * A PostgreSQL server of our own: a cluster in a temporary folder on a free loopback port. A guard process holds the
 * other end of a pipe to us, so the server and its folder disappear however we end: return, Ctrl-C or `kill -9`.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { chown, mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { freePort } from './free-ports.ts'

export interface Cluster {
  url: string
  start(): Promise<void>
  /** `fast` rolls back what is open and writes a checkpoint, `immediate` is a crash. */
  stop(how?: 'fast' | 'immediate'): Promise<void>
  restart(): Promise<void>
  /** Stops the server and removes its folder. */
  remove(): Promise<void>
}

interface Place {
  programs: string
  folder: string
  data: string
  port: number
  /** Everything runs as this user: PostgreSQL refuses root. */
  runAs: { uid: number; gid: number } | undefined
}

export async function startCluster(programs: string): Promise<Cluster> {
  const place = await choosePlace(programs)
  const guard = await spawnGuard(place)
  const stop: Cluster['stop'] = (how = 'fast') => pgCtl(place, ['stop', `--mode=${how}`])
  const start = () => startServer(place)
  const remove = async () => {
    if (guard.exitCode !== null) return
    guard.ref()
    guard.stdin.end()
    await once(guard, 'exit')
  }

  try {
    await run(place, 'initdb', [
      ...['--pgdata', place.data, '--username=postgres', '--auth=trust'],
      ...['--encoding=UTF8', '--locale=C', '--no-sync'],
    ])
    await start()
  } catch (error) {
    await remove()
    throw error
  }
  return {
    url: `postgres://postgres@127.0.0.1:${place.port}/postgres`,
    start,
    stop,
    restart: async () => {
      await stop()
      await start()
    },
    remove,
  }
}

async function choosePlace(programs: string): Promise<Place> {
  const runAs = process.getuid?.() === 0 ? unprivilegedUser() : undefined
  // Root's TMPDIR may be closed to others; /tmp is open to the user that the server runs as.
  const folder = await mkdtemp(join(runAs ? '/tmp' : tmpdir(), 'symbolon-postgres-'))
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  return {
    programs,
    folder,
    data: join(folder, 'data'),
    port: await freePort(),
    runAs,
  }
}

export function unprivilegedUser(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
  const user = ['postgres', 'nobody'].flatMap((name) => users.filter((row) => row[0] === name))[0]
  if (!user)
    throw new Error('PostgreSQL refuses root, and this machine has neither postgres nor nobody')
  return { uid: Number(user[2]), gid: Number(user[3]) }
}

/** Waits for the end of its input, which comes when we end it or are gone. */
async function spawnGuard(place: Place) {
  const guard = spawn(
    'sh',
    [
      ...['-c', 'cat; "$1" stop --pgdata="$2" --mode=immediate; cd /; rm -rf "$3"', 'sh'],
      ...[join(place.programs, 'pg_ctl'), place.data, place.folder],
    ],
    // A session of its own: Ctrl-C reaches us, not the guard.
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true, ...surroundings(place) },
  )
  guard.unref()
  await once(guard, 'spawn')
  return guard
}

async function startServer(place: Place): Promise<void> {
  const log = join(place.folder, 'log')
  const settings = {
    listen_addresses: '127.0.0.1',
    port: place.port,
    unix_socket_directories: '',
    max_connections: 200,
    // A commit reaches the kernel, not the disk: it survives a killed server, and the machine need not crash here.
    fsync: 'off',
    full_page_writes: 'off',
  }
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`)
  try {
    await pgCtl(place, ['start', `--log=${log}`, `--options=${options.join(' ')}`])
  } catch (cause) {
    throw new Error(`PostgreSQL did not start:\n${await readFile(log, 'utf8')}`, { cause })
  }
}

const pgCtl = (place: Place, args: string[]) =>
  run(place, 'pg_ctl', [...args, '--wait', '--silent', `--pgdata=${place.data}`])

async function run(place: Place, program: string, args: string[]): Promise<void> {
  await promisify(execFile)(join(place.programs, program), args, surroundings(place))
}

const surroundings = (place: Place) => ({
  cwd: place.folder,
  env: { PATH: process.env.PATH, LC_ALL: 'C' },
  ...place.runAs,
})
