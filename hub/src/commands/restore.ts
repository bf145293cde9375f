/**
 * `symbolon restore <file>`, into a database that is empty, before a hub is started on it.
 */
import { existsSync } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { isEmptyPostgres, loadPglite, loadPostgres } from '../db/backup.ts'
import { lockDataFolder } from '../db/data-folder.ts'
import { migrate } from '../db/migrate.ts'
import { openPglite } from '../db/pglite.ts'
import { openPostgres } from '../db/postgres.ts'
import type { Db } from '../db/schema.ts'
import { endEverything } from '../domain/people/restoration.ts'
import type { Config } from '../http/hub.ts'
import { done, failed, type Report } from './command.ts'

export const restore = (config: Config, file: string): Promise<Report> =>
  config.databaseUrl === undefined
    ? restoreFolder(config, file)
    : restorePostgres(config, config.databaseUrl, file)

/** Nothing is where a hub would look for it before all of it is done. */
async function restoreFolder(config: Config, file: string): Promise<Report> {
  const lock = await lockDataFolder(config.dataDir)
  try {
    const place = join(config.dataDir, 'pgdata')
    if (existsSync(place)) {
      return failed(`${place} is there already. Nothing was changed.`, 'Move it away first.')
    }
    const draft = `${place}.restoring`
    await rm(draft, { recursive: true, force: true }) // of a restore that came to no end
    await finish(config, openPglite(await loadPglite(draft, file)))
    await rename(draft, place)
  } finally {
    lock.release()
  }
  return RESTORED
}

async function restorePostgres(config: Config, url: string, file: string): Promise<Report> {
  const db = openPostgres(url, { statement: 0 })
  const isEmpty = await isEmptyPostgres(db)
  if (isEmpty) {
    await loadPostgres(url, file)
    await finish(config, db)
    return RESTORED
  }
  await db.destroy()
  return failed(
    'The database is not empty. Nothing was changed.',
    'Make an empty one, and set DATABASE_URL to it.',
  )
}

async function finish({ clients }: Config, db: Db): Promise<void> {
  const apps = clients.filter(({ oauth }) => !oauth).map(({ id }) => id)
  await migrate(db)
  await db.transaction().execute((tx) => endEverything(tx, apps, new Date()))
  await db.destroy()
}

const RESTORED = done(
  [
    'Restored. Whatever was given out before is over: people sign in again, and apps are told.',
    'What changed since the backup is not in it: passwords, addresses, users who were disabled or have left.',
  ],
  { restored: true },
)
