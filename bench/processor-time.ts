/**
 * What a program and its children have spent of the processor, from Linux's /proc (proc(5)): in steps of 10 ms, so only over
 * many requests does it say anything.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import pg from 'pg'

const TICK = 10 // milliseconds; USER_HZ is 100 wherever Node runs

export const hasProcessorTime = existsSync('/proc/self/stat')

/** Milliseconds, user and system, with what its ended children spent. */
export function processorTime(root: number): number {
  const family = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => ({ pid: Number(pid), ...statOf(pid) }))
    .filter(({ pid, parent }) => pid === root || parent === root)
  return family.reduce((sum, { own = 0, ended = 0 }) => sum + own + ended, 0)
}

/** Of it, what the thread spent that runs JavaScript. */
export const mainThreadTime = (pid: number): number => statOf(`${pid}/task/${pid}`)?.own ?? 0

/** The postmaster, whose children are all that the server runs. */
export async function serverProcess(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query('select pg_backend_pid() as pid')
    const backend = statOf(String(rows[0].pid))
    if (backend?.name !== 'postgres') throw new Error('PostgreSQL runs on another machine')
    return backend.parent
  } finally {
    await client.end()
  }
}

/** Of a process or a thread; undefined once it is gone. */
function statOf(which: string) {
  const [, name, rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(read(`/proc/${which}/stat`)) ?? []
  if (name === undefined) return undefined
  const fields = rest.split(' ').map(Number) // from the third on: state, ppid ...
  const [user = 0, system = 0, childrensUser = 0, childrensSystem = 0] = fields.slice(11)
  return {
    ...{ name, parent: fields[1]! },
    own: (user + system) * TICK,
    ended: (childrensUser + childrensSystem) * TICK, // of its children that are gone
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code!)) return ''
    throw error
  }
}
