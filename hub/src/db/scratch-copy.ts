/**
 * A copy of the whole database, to try something on: whatever is done to it, the original never hears of it. Beside the original
 * on the same server or disk, because there it fits if it fits anywhere.
 */
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { sql, type RawBuilder } from 'kysely'
import { dumpPostgres, loadPglite, loadPostgres } from './backup.ts'
import { openPglite } from './pglite.ts'
import { openPostgres } from './postgres.ts'
import type { Db } from './schema.ts'

export interface ScratchCopy {
  /** Of the database or the folder, for whoever has to remove it by hand. */
  name: string
  db: Db
  drop(): Promise<void>
}

/** Whether the role may create databases, and read everything in this one. */
export async function mayCopyPostgres(url: string): Promise<boolean> {
  const { rows } = await executeAlone(
    openPostgres(url),
    sql<{ may: boolean }>`
      select (rolsuper or rolcreatedb) and not exists (
        select 1 from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')
          and not pg_has_role(tableowner, 'usage')
      ) as may from pg_roles where rolname = current_user`,
  )
  return rows[0]?.may ?? false
}

export async function copyPostgres(url: string): Promise<ScratchCopy> {
  const name = `symbolon_rehearsal_${randomBytes(6).toString('hex')}`
  const there = new URL(url)
  there.pathname = name
  await executeAlone(
    openPostgres(url, { statement: 0 }),
    sql`create database ${sql.id(name)} template template0`,
  )
  const db = openPostgres(there.href, { statement: 0 })
  const drop = async () => {
    await db.destroy()
    await executeAlone(
      openPostgres(url, { statement: 0 }),
      sql`drop database ${sql.id(name)} with (force)`,
    )
  }
  try {
    await copyContents(url, there.href)
    return { name, db, drop }
  } catch (error) {
    await drop()
    throw error
  }
}

/** One statement, and the pool is closed again. */
const executeAlone = <Row>(db: Db, statement: RawBuilder<Row>) =>
  statement.execute(db).finally(() => db.destroy())

async function copyContents(from: string, to: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'symbolon-'))
  try {
    const file = join(folder, 'copy')
    await dumpPostgres(from, file)
    await loadPostgres(to, file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** `fill` puts the data into a folder that is not there yet, and opens it. */
async function copyInto(
  dataDir: string,
  fill: (folder: string, place: string) => Promise<PGlite>,
): Promise<ScratchCopy> {
  const name = await mkdtemp(join(dataDir, 'rehearsal-'))
  const remove = () => rm(name, { recursive: true })
  try {
    const db = openPglite(await fill(name, join(name, 'pgdata')))
    const drop = async () => {
      await db.destroy()
      await remove()
    }
    return { name, db, drop }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Of an embedded database that nobody has open. */
export const copyFolder = (dataDir: string): Promise<ScratchCopy> =>
  copyInto(dataDir, async (_folder, place) => {
    await cp(join(dataDir, 'pgdata'), place, { recursive: true })
    return PGlite.create(place)
  })

/** Of one that is in use: whoever holds it writes it into a file. */
export const copyByBackup = (
  dataDir: string,
  writeBackup: (file: string) => Promise<void>,
): Promise<ScratchCopy> =>
  copyInto(dataDir, async (folder, place) => {
    const file = join(folder, 'backup')
    await writeBackup(file)
    return loadPglite(place, file)
  })
