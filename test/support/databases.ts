/**
 * A fresh, empty database for one test file, of the kind that its project names: PostgreSQL from the run's cluster, or
 * PGlite in memory. A new PGlite takes 3 s to initialise and 0.5 s to load from a dump, so one dump is kept per version.
 */
import { PGlite } from '@electric-sql/pglite'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { inject } from 'vitest'
import { createPostgresDatabase } from './postgres-database.ts'

export type TestDatabase = { close(): Promise<void> } & (
  { kind: 'pglite'; pglite: PGlite } | { kind: 'postgres'; url: string }
)

/** `template` names a PostgreSQL database to copy, to which nobody may be connected. */
export async function openTestDatabase(template = 'template0'): Promise<TestDatabase> {
  if (inject('database') === 'pglite') return loadPGlite()
  return { kind: 'postgres', ...(await createPostgresDatabase(inject('postgresUrl'), template)) }
}

export async function loadPGlite() {
  if (!existsSync(DUMP)) await writeDump()
  const pglite = await PGlite.create({ loadDataDir: new Blob([await readFile(DUMP)]) })
  const close = async () => (pglite.closed ? undefined : pglite.close())
  return { kind: 'pglite' as const, pglite, close }
}

async function writeDump(): Promise<void> {
  const pglite = await PGlite.create()
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()

  // Two workers may arrive here at once; because of the rename nobody loads half a dump.
  const draft = `${DUMP}.${randomBytes(6).toString('hex')}`
  await mkdir(dirname(DUMP), { recursive: true })
  await writeFile(draft, new Uint8Array(await dump.arrayBuffer()))
  await rename(draft, DUMP)
}

const DUMP = resolve('node_modules/.cache/symbolon', `pglite-${pgliteVersion()}.tar`)

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  return JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')).version
}
