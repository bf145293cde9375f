/**
 * The door to whichever database is configured: PostgreSQL by its URL, else PGlite in the data folder, locked.
 */
import { join } from 'node:path'
import type { Logger } from 'kysely'
import { lockDataFolder, type DataFolderLock } from './data-folder.ts'
import { openPglite } from './pglite.ts'
import { openPool, type Connections } from './postgres.ts'
import type { Db } from './schema.ts'
import { openFolder } from './template.ts'

export interface OpenDatabase {
  db: Db
  kind: 'postgres' | 'embedded'
  lock: DataFolderLock | undefined
  /** Undefined for the embedded one, which has one. */
  connections: (() => Connections) | undefined
  close(): Promise<void>
}

/**
 * Throws DataFolderInUse when another process holds the embedded database. `watch` is told of each statement once it is done, in
 * the context of whoever asked for it.
 */
export async function openDatabase(
  where: { databaseUrl: string | undefined; dataDir: string },
  watch?: Logger,
): Promise<OpenDatabase> {
  if (where.databaseUrl !== undefined) {
    const { db, connections } = openPool(where.databaseUrl, { watch })
    return { db, kind: 'postgres', lock: undefined, connections, close: () => db.destroy() }
  }

  const lock = await lockDataFolder(where.dataDir)
  const db = openPglite(await openFolder(join(where.dataDir, 'pgdata')), watch)
  const close = async () => {
    await db.destroy()
    lock.release()
  }
  return { db, kind: 'embedded', lock, connections: undefined, close }
}
