/**
 * A folder of the try, and the programs that run in it as an unprivileged user. A guard process holds the other end of a pipe
 * to us: however we end, whatever has the folder in its command line is killed, and the folder removed.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chown, mkdtemp, open, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unprivilegedUser } from '../../test/support/cluster.ts'

export interface Sandbox {
  folder: string
  /** Where a file stands in the folder that the programs can read. */
  write(name: string, text: string): Promise<string>
  /** The folder must be in its arguments. Its output goes to `<name>.log`. */
  start(name: string, command: string[], environment?: Record<string, string>): Promise<Program>
  /** The ends of those files. */
  lastWords(): Promise<string>
  close(): Promise<void>
}

export interface Program {
  kill(signal: NodeJS.Signals): void
  exited: Promise<unknown>
}

export async function openSandbox(): Promise<Sandbox> {
  const runAs = process.getuid?.() === 0 ? unprivilegedUser() : undefined // PostgreSQL refuses root
  const folder = await mkdtemp(join(runAs ? '/tmp' : tmpdir(), 'symbolon-ha-'))
  if (runAs) await chown(folder, runAs.uid, runAs.gid)
  const guard = await startGuard(folder)

  return {
    folder,
    async write(name, text) {
      const path = join(folder, name)
      await writeFile(path, text)
      return path
    },
    async start(name, [program, ...args], environment = {}) {
      const log = await open(join(folder, `${name}.log`), 'a')
      const child = spawn(program!, args, {
        ...{ cwd: folder, ...runAs, stdio: ['ignore', log.fd, log.fd] },
        env: { PATH: process.env.PATH, LC_ALL: 'C', ...environment },
      })
      const exited = once(child, 'exit')
      await once(child, 'spawn')
      await log.close()
      return { kill: (signal) => void child.kill(signal), exited }
    },
    async lastWords() {
      const logs = (await readdir(folder)).filter((name) => name.endsWith('.log'))
      const ends = logs.map(async (name) => {
        const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n')
        return [`--- ${name}`, ...lines.slice(-5)].join('\n')
      })
      return (await Promise.all(ends)).join('\n')
    },
    async close() {
      guard.stdin!.end()
      await once(guard, 'exit')
    },
  }
}

async function startGuard(folder: string): Promise<ChildProcess> {
  const clean = 'cat; cd /; pkill -KILL -f "$OLDPWD"; rm -rf "$OLDPWD"'
  const guard = spawn('sh', ['-c', clean], {
    // A session of its own: Ctrl-C reaches us, not the guard.
    ...{ cwd: folder, stdio: ['pipe', 'ignore', 'inherit'], detached: true },
    env: { PATH: process.env.PATH, PWD: folder },
  })
  await once(guard, 'spawn')
  return guard
}

/** A file beside the folder of this one, with its addresses replaced. Each must be there: what is tried is the file itself. */
export async function deployFile(
  name: string,
  replaced: Record<string, string> = {},
): Promise<string> {
  let text = await readFile(new URL(`../${name}`, import.meta.url), 'utf8')
  for (const [address, instead] of Object.entries(replaced)) {
    if (!text.includes(address)) throw new Error(`deploy/${name} has no ${address}`)
    text = text.replaceAll(address, instead)
  }
  return text
}
